// The style sheets: nhsuk-frontend made fit to be ours, then our own rules, of both only what a sheet's pages use.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import postcss from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { palette } from './palette.mjs';

const FONT = 'font-family:Arial,Helvetica,"Liberation Sans",sans-serif';
// For Internet Explorer alone. "screen\0" is no media query: a strict parser stops at it.
const OLD_QUERY = /\\0|-ms-high-contrast/;

/** The style sheet of nhsuk-frontend without what is not ours to use, not here, or for no browser of today. */
export async function designSystem(folder) {
  let css = await readFile(join(folder, 'dist/nhsuk/nhsuk-frontend.min.css'), 'utf8');
  css = css
    .replaceAll('font-family:Frutiger W01,arial,sans-serif', FONT)
    .replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '')
    .replace(/#[0-9a-f]{6}\b/gi, (colour) => palette[colour.toLowerCase()] ?? colour);
  const root = postcss.parse(css);
  root.walkAtRules((rule) => {
    if (rule.name === 'charset' || rule.name === 'font-face') rule.remove();
    if (rule.name !== 'media') return;
    const queries = rule.params.split(',').filter((query) => !OLD_QUERY.test(query));
    if (queries.length) rule.params = queries.join(',');
    else rule.remove();
  });
  root.walkRules((rule) => { if (rule.some((one) => /url\(\/assets\//.test(one.value ?? ''))) rule.remove(); });
  const cleaned = root.toString();
  const left = cleaned.match(/@font-face|Frutiger|\/assets\/|https?:[^)"']*|sourceMapping|\\0/);
  if (left) throw new Error(`nhsuk-frontend has changed: "${left[0]}" is left in its style sheet`);
  for (const colour of Object.keys(palette)) {
    if (cleaned.includes(colour)) throw new Error(`the colour ${colour} is left in the style sheet`);
  }
  return cleaned;
}

/** Our own rules: the file with all that it imports. */
export async function ourRules(entry, target) {
  const result = await build({ entryPoints: [entry], bundle: true, write: false, target });
  return result.outputFiles[0].text;
}

/** Whether something on a page with these class names can match the selector. What is inside :not() is not needed. */
function matches(selector, names) {
  return selector.nodes.every((node) => {
    if (node.type === 'class') return names.has(node.value);
    if (node.type !== 'pseudo' || !node.nodes?.length || node.value === ':not') return true;
    return node.nodes.some((inner) => matches(inner, names));
  });
}

/** The style sheet without rules that no page with these class names, and no script, needs. */
export function purge(css, names, scripts) {
  const root = postcss.parse(css);
  root.walkRules((rule) => {
    if (rule.parent.name?.endsWith('keyframes')) return;
    const kept = selectorParser().astSync(rule.selector).nodes.filter((selector) => matches(selector, names));
    if (kept.length) rule.selector = kept.map((selector) => String(selector).trim()).join(',');
    else rule.remove();
  });
  removeEmpty(root);
  const text = root.toString();
  root.walkDecls(/^--/, (declaration) => {
    if (!text.includes(`var(${declaration.prop}`) && !scripts.includes(declaration.prop)) declaration.remove();
  });
  root.walkAtRules(/keyframes$/, (rule) => {
    if (!new RegExp(`animation[^;}]*\\b${rule.params}\\b`).test(text)) rule.remove();
  });
  removeEmpty(root);
  return root.toString();
}

function removeEmpty(root) {
  for (let found = true; found;) {
    found = false;
    root.walk((node) => {
      if (node.nodes && !node.nodes.some((one) => one.type !== 'comment')) { node.remove(); found = true; }
    });
  }
}

/** As small as it can be written. */
export async function minify(css, target) {
  return (await transform(css, { loader: 'css', minify: true, target })).code;
}
