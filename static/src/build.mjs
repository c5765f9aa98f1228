// Builds static/site.css and static/site.js: `npm ci && npm run build`. The same input gives the same bytes.
//
// The style sheet is that of nhsuk-frontend without what is not ours to use (the licensed font, the address
// it is loaded from) or not here (rules that want its images), in our colours, followed by our own rules.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { palette } from './palette.mjs';

const source = dirname(fileURLToPath(import.meta.url));
const target = join(source, '..');
const nhsuk = join(target, '..', 'node_modules', 'nhsuk-frontend');
const browsers = ['chrome87', 'edge88', 'firefox78', 'safari14.1'];

/** A comment with the SHA-256 of what a built file is made from: a test sees, without node, when that is newer. */
async function banner(ending) {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const names = entries.filter((e) => e.isFile() && (e.name.endsWith(ending) || e.name.endsWith('.mjs')))
    .map((e) => relative(source, join(e.parentPath, e.name)).split(sep).join('/')).sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name).update('\0').update(await readFile(join(source, name))).update('\0');
  hash.update(await readFile(join(target, '..', 'package-lock.json')));
  return `/* Contains nhsuk-frontend 10.6.1 (MIT): see nhsuk-frontend-licence.txt. Sources: ${hash.digest('hex')} */\n`;
}

/** The style sheet of nhsuk-frontend, made fit to be ours. */
async function theirs() {
  let css = await readFile(join(nhsuk, 'dist/nhsuk/nhsuk-frontend.min.css'), 'utf8');
  css = css
    .replace('@charset "UTF-8";', '')
    .replace(/@font-face\{[^}]*\}/g, '')
    .replaceAll('font-family:Frutiger W01,arial,sans-serif', 'font-family:Arial,Helvetica,"Liberation Sans",sans-serif')
    .replace(/[^{}]*\{[^{}]*url\(\/assets\/[^{}]*\}/g, '')
    .replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '');
  css = css.replace(/#[0-9a-f]{6}\b/gi, (colour) => palette[colour.toLowerCase()] ?? colour);
  const left = css.match(/@font-face|Frutiger|\/assets\/|https?:[^)"']*|sourceMapping/);
  if (left) throw new Error(`nhsuk-frontend has changed: "${left[0]}" is left in its style sheet`);
  for (const colour of Object.keys(palette)) {
    if (css.includes(colour)) throw new Error(`the colour ${colour} is left in the style sheet`);
  }
  return css;
}

/** Our own rules: static/src/site.css with all that it imports. */
async function ours() {
  const result = await build({
    entryPoints: [join(source, 'site.css')], bundle: true, write: false, minify: true, target: browsers,
  });
  return result.outputFiles[0].text;
}

const minified = await transform(await theirs(), { loader: 'css', minify: true, target: browsers });
await writeFile(join(target, 'site.css'), (await banner('.css')) + minified.code + (await ours()));

await build({
  entryPoints: [join(source, 'site.js')], outfile: join(target, 'site.js'), bundle: true, minify: true,
  format: 'iife', target: browsers, legalComments: 'none', banner: { js: (await banner('.js')).trim() },
});
