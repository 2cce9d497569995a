import type { SelectionOptions, Selection } from '../../domain/video-selection.ts';
