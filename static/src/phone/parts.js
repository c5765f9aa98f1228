// Runs before room.js does, which looks for what it starts.
import { Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink } from 'nhsuk-frontend';
import { startSite } from '../parts.js';

startSite([Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]);
