// The projector.

const STEPS = 5;

/** Make the projector's letters smaller until nothing is cut off, in a few steps. */
export function fitProjector() {
  for (const part of document.querySelectorAll('.app-screen [data-fit]')) {
    const overflows = () => [part, ...part.querySelectorAll('.app-big__stages li, .app-wording__text')]
      .some((one) => one.scrollHeight > one.clientHeight + 2);
    delete part.dataset.over;
    let step = 0;
    do part.dataset.fit = step || ''; while (overflows() && ++step < STEPS);
    if (overflows() && getComputedStyle(part).overflow === 'hidden') part.dataset.over = '';
  }
}
