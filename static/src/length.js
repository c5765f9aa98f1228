// How long a text is: the counter under a box and the server, which cleans what it measures, say the same.

const PLANES = Array.from({ length: 16 }, (_, n) => `\\u{${(n + 1).toString(16)}fffe}\\u{${(n + 1).toString(16)}ffff}`).join('');
const BREAK = /\r\n|[\r\v\f\x85\u2028\u2029]/g;
const UNSEEN = new RegExp(
  '(\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{1,8}\\u{e007f})'
  + '|[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufdd0-\\ufdef\\ufeff'
  + `\\ufff0-\\ufffb\\ufffe\\uffff\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e00ff}\\u{e01f0}-\\u{e0fff}${PLANES}]`,
  'gu',
);
const SEEN = /[^\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/u;

/** How long the server will find this text: cleaned as recovery_site/text.py does, a test holds the two together. */
export function lengthOf(value) {
  const plain = value.replace(BREAK, '\n').replace(/\t/g, ' ').replace(UNSEEN, '$1').normalize('NFC').trim();
  return SEEN.test(plain) ? plain.length : 0;
}
