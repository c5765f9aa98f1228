// The colours of nhsuk-frontend on the left, ours on the right. Ours are checked for contrast by
// tests/look/test_built.py. Reds, yellows and the focus colour stay as they are: people know them.
export const palette = {
  // text and greys: warm paper in place of cool grey
  '#212b32': '#1f2a2c', '#354550': '#394144', '#4c6272': '#545b5c', '#768692': '#7d7b75', '#aeb7bd': '#b3b0a8',
  '#d8dde0': '#dcd8cf', '#dbe0e3': '#dfdcd5', '#e0e4e6': '#e8e4db', '#f0f4f5': '#f7f5f0',
  // blues: pine
  '#005eb8': '#0f5f66', '#004b93': '#0d4f55', '#003d78': '#0b4046', '#004281': '#0c454b', '#00478a': '#0d4b51',
  '#0055a6': '#10565d', '#002f5c': '#072f34', '#003087': '#0b3b42', '#337ec6': '#4b8388', '#669ed4': '#73a3a7',
  '#c7dcef': '#cbe0df', '#ccdff1': '#d1e4e2', '#d9e7f4': '#deecea', '#edf4fa': '#f1f7f6',
  // greens: buttons and success
  '#007f3b': '#1a6b56', '#00662f': '#155846', '#00401e': '#0b372b', '#004c23': '#0f4737', '#cce5d8': '#d2e7df',
  // purple (visited links, tags) and the colour of a link under the pointer
  '#330072': '#4d2d66', '#240050': '#361f48', '#d6cce3': '#ddd3e5', '#7c2855': '#07363b',
};
