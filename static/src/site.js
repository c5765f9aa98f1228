// What every page loads, but those of a phone in a room.
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink,
} from 'nhsuk-frontend';
import { startAsking } from './leaving.js';
import { startSite } from './parts.js';
import { startSaveStates } from './savestate.js';
import { startSession } from './session.js';

startSite(
  [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink],
  [startAsking, startSaveStates, startSession],
);
