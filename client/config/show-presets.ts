import { settingOf } from '../../domain/configuration-keys.ts';
import {
  HARDWARE_PRESETS,
  PRESETS,
  type PresetName,
  presetKeys,
  TUNING_PRESETS,
} from '../../domain/presets.ts';
import { renderTable } from '../rendering/table.ts';
import { terminalOf } from '../rendering/terminal.ts';

/** What each preset makes of the settings that any of its group sets, beside the default. */
export function showPresets({ json }: { readonly json?: boolean }): string {
  if (json) return JSON.stringify(PRESETS, undefined, 2);
  return [
    'By what matters most, on a machine with a GPU of 16 GB:',
    tableOf(TUNING_PRESETS),
    '\nBy the machine (what it should be, where nothing is set: vidmine capacity):',
    tableOf(HARDWARE_PRESETS),
    `\n${NOTES}`,
  ].join('\n');
}

function tableOf(names: readonly PresetName[]): string {
  const rows = presetKeys(names).map((key) => {
    const inForce = names.map((name) => valueUnder(name, key));
    return [key, shown(settingOf(key)?.default), ...inForce, new Set(inForce).size > 1 ? 'differ' : ''];
  });
  return renderTable(
    { head: ['setting', 'default', ...names, ''], rows },
    terminalOf(process.stdout, process.env),
  );
}

const models = [...new Set(TUNING_PRESETS.map((name) => PRESETS[name]['embeddings.model']))];

const NOTES = `Choose one with preset: NAME in vidmine.yaml, VIDMINE_PRESET or --set preset=NAME; whatever is set by itself wins.
distil-large-v3 hears English only: for other languages set speech.model as well.
Embeddings of the first three come from Ollama, which has to have the model:
${models.map((model) => `  ollama pull ${model}`).join('\n')}`;

const valueUnder = (name: PresetName, key: string): string =>
  shown(PRESETS[name][key] ?? settingOf(key)?.default);

const shown = (value: unknown): string => (value === undefined ? '(unset)' : String(value));
