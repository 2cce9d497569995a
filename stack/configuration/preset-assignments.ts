import { PRESET_NAMES, PRESETS } from '../../domain/presets.ts';
import type { Assignment } from './assignment.ts';

/** What the preset of this name gives to settings; nothing where there is none of the name. */
export function presetAssignments(chosen: unknown): Assignment[] {
  const preset = PRESET_NAMES.find((name) => name === chosen);
  if (preset === undefined) return [];
  return Object.entries(PRESETS[preset]).map(([key, value]) => ({
    key,
    value,
    origin: { from: 'preset', where: `preset ${preset}` },
  }));
}
