// Builds the style sheets and scripts under static/: `npm ci && npm run build`. The same input gives the same bytes.
//
// A page loads one style sheet, which it names in `{% block style %}`, and site.js; some load one script more.
// names.py finds which class names the pages of each style sheet have; css.mjs keeps the rules for these.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { designSystem, minify, ourRules, purge } from './css.mjs';

const source = dirname(fileURLToPath(import.meta.url));
const target = join(source, '..');
const nhsuk = join(target, '..', 'node_modules', 'nhsuk-frontend');
const browsers = ['chrome87', 'edge88', 'firefox78', 'safari14.1'];
const SCRIPTS = ['site.js', 'room.js', 'phone.js', 'desk.js', 'rank.js', 'passkeys.js', 'plan.js'];

/** A comment with the SHA-256 of what a built file is made from: a test sees, without node, when that is newer. */
async function banner(...endings) {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && ['.mjs', ...endings].some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(source, join(entry.parentPath, entry.name)).split(sep).join('/')).sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name).update('\0').update(await readFile(join(source, name))).update('\0');
  hash.update(await readFile(join(target, '..', 'package-lock.json')));
  return `/* Contains nhsuk-frontend 10.6.1 (MIT): see nhsuk-frontend-licence.txt. Sources: ${hash.digest('hex')} */\n`;
}

const comment = (await banner('.js')).trim();
for (const script of SCRIPTS) {
  await build({
    entryPoints: [join(source, script)], outfile: join(target, script), bundle: true, minify: true,
    format: 'iife', target: browsers, legalComments: 'none', banner: { js: comment },
  });
}

execFileSync('python3', [join(source, 'names.py')], { stdio: 'inherit' });
const names = JSON.parse(await readFile(join(source, 'names.json'), 'utf8'));
const layers = [await designSystem(nhsuk), await ourRules(join(source, 'site.css'), browsers)];
const scripts = (await Promise.all(SCRIPTS.map((name) => readFile(join(target, name), 'utf8')))).join('\n');
for (const [sheet, wanted] of Object.entries(names)) {
  const found = new Set([...wanted, 'js-enabled', 'nhsuk-frontend-supported']);
  const parts = await Promise.all(layers.map((css) => minify(purge(css, found, scripts), browsers)));
  await writeFile(join(target, sheet), (await banner('.css', '.json')) + parts.join(''));
}
for (const name of await readdir(target)) {
  if (name.endsWith('.css') && !(name in names)) await rm(join(target, name));
}
