// Passkeys: a form says by data-passkey whether one is made ("create") or used ("get"). What the browser is asked comes
// from the page (#passkey-options) or from the address in data-from; its answer is sent in the field `credential`.
// A form that can be sent without a passkey as well has a button of its own for it (data-passkey-button).
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const named = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function optionsOf(form) {
  if (!form.dataset.from) {
    const found = JSON.parse(document.getElementById('passkey-options').textContent);
    return (found.creation_options || found.request_options).publicKey;
  }
  const answer = await fetch(form.dataset.from, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(`The site answered ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

async function create(asked) {
  const user = { ...asked.user, id: toBytes(asked.user.id) };
  const publicKey = { ...asked, user, challenge: toBytes(asked.challenge), excludeCredentials: named(asked.excludeCredentials) };
  const made = await navigator.credentials.create({ publicKey });
  return answerOf(made, {
    attestationObject: toText(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

async function get(asked) {
  const publicKey = { ...asked, challenge: toBytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
  const used = await navigator.credentials.get({ publicKey });
  const { response } = used;
  return answerOf(used, {
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    userHandle: response.userHandle ? toText(response.userHandle) : null,
  });
}

function answerOf(credential, response) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  };
}

function say(form, words) {
  const place = form.querySelector('[data-passkey-says]');
  place.hidden = !words;
  place.textContent = words;
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const own = form.querySelector('[data-passkey-button]');
  const button = own || form.querySelector('button[type="submit"]');
  button.hidden = false;
  form.querySelector('[data-passkey-without]').hidden = true; // what is said where no script runs
  (own || form).addEventListener(own ? 'click' : 'submit', async (event) => {
    event.preventDefault();
    say(form, '');
    if (!window.PublicKeyCredential) return say(form, form.dataset.none);
    button.disabled = true;
    try {
      const answer = await (form.dataset.passkey === 'create' ? create : get)(await optionsOf(form));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      button.disabled = false;
      say(form, form.dataset.failed); // cancelled, no passkey here, or no connection
    }
    return undefined;
  });
}
