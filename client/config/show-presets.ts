import { settingOf } from '../../domain/configuration-keys.ts';
import { PRESET_KEYS, PRESET_NAMES, PRESETS, type PresetName } from '../../domain/presets.ts';
import { renderTable } from '../rendering/table.ts';
import { terminalOf } from '../rendering/terminal.ts';

/** What each preset makes of the settings that any of them sets, beside the default. */
export function showPresets({ json }: { readonly json?: boolean }): string {
  if (json) return JSON.stringify(PRESETS, undefined, 2);
  const rows = PRESET_KEYS.map((key) => {
    const inForce = PRESET_NAMES.map((name) => valueUnder(name, key));
    return [key, shown(settingOf(key)?.default), ...inForce, new Set(inForce).size > 1 ? 'differ' : ''];
  });
  const table = renderTable(
    { head: ['setting', 'default', ...PRESET_NAMES, ''], rows },
    terminalOf(process.stdout, process.env),
  );
  return `${table}\n\n${NOTES}`;
}

const models = [...new Set(Object.values(PRESETS).map((values) => values['embeddings.model']))];

const NOTES = `Choose one with preset: NAME in vidmine.yaml, VIDMINE_PRESET or --set preset=NAME; whatever is set by itself wins.
distil-large-v3 hears English only: for other languages set speech.model as well.
Embeddings come from Ollama, which has to have the model:
${models.map((model) => `  ollama pull ${model}`).join('\n')}`;

const valueUnder = (name: PresetName, key: string): string =>
  shown(PRESETS[name][key] ?? settingOf(key)?.default);

const shown = (value: unknown): string => (value === undefined ? '(unset)' : String(value));
