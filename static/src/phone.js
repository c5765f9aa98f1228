// The one script of a phone in a room: the parts that its pages have, then the room.
import './phone/parts.js';
import './room.js';
