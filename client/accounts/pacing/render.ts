import type { PacingSettings } from '../../../domain/configuration.ts';
import { SETTINGS, type Setting } from '../../../domain/configuration-keys.ts';
import { forecast, type PhaseForecast } from '../../../domain/pacing/pacing-forecast.ts';
import type { PacingOverrides } from '../../../domain/pacing/pacing-overrides.ts';
import { pacingWarnings } from '../../../domain/pacing/pacing-warnings.ts';
import type { Origin } from '../../../stack/configuration/assignment.ts';
import { counted } from '../../rendering/counted.ts';
import { renderTable } from '../../rendering/table.ts';
import { colorsFor, type Terminal } from '../../rendering/terminal.ts';

/** What one download of an hour takes by itself: measured by the original batch analysis, 1-hour podcasts. */
const DOWNLOAD_SECONDS = 30;

/** The settings that hold under the preset, and where each came from. */
export function renderPacing(
  pacing: PacingSettings,
  overrides: PacingOverrides,
  origins: Readonly<Record<string, Origin>>,
  terminal: Terminal,
): string {
  const otherPreset = pacing.preset === 'deep-buffer' ? 'steady' : 'deepBuffer';
  const rows = SETTINGS.filter(({ path }) => path[0] === 'pacing' && path[1] !== otherPreset).map(
    (setting) => {
      const key = setting.path.slice(1).join('.');
      const origin = origins[setting.key];
      const from = Object.hasOwn(overrides, key)
        ? 'vidmine accounts pacing'
        : origin === undefined || origin.from === 'default'
          ? ''
          : origin.where;
      return [key, shown(valueAt(pacing, setting)), from];
    },
  );
  return renderTable({ head: ['setting', 'value', 'from'], rows }, terminal);
}

const valueAt = (pacing: PacingSettings, { path }: Setting): unknown =>
  path.slice(1).reduce<unknown>((section, name) => (section as Record<string, unknown>)[name], pacing);

const shown = (value: unknown): string =>
  value === undefined ? '(unset)' : Array.isArray(value) ? value.join(', ') || '(none)' : String(value);

/** What the pacing will do, in videos per hour and day, and what is dangerous about it. */
export function renderForecast(pacing: PacingSettings, accounts: number, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const all = accounts === 1 ? [] : [`all ${accounts}, per hour`, 'per day'];
  const table = renderTable(
    {
      head: [`with ${pacing.preset}`, 'wait between two downloads', 'per hour', 'per day', ...all],
      right: [2, 3, 4, 5],
      rows: forecast(pacing, { accounts, downloadSeconds: DOWNLOAD_SECONDS }).map((rule) => [
        rule.when,
        waitInWords(rule),
        rate(rule.perAccount.perHour),
        rate(rule.perAccount.perDay),
        ...(accounts === 1 ? [] : [rate(rule.all.perHour), rate(rule.all.perDay)]),
      ]),
    },
    terminal,
  );
  const per = `Videos ${accounts === 1 ? 'of one account, or the guest' : `of each account, and of ${counted(accounts, 'account')} together`}, where a download takes ${DOWNLOAD_SECONDS} s.`;
  return [table, per, ...pacingWarnings(pacing).map((line) => `${colors.yellow('careful:')} ${line}`)].join(
    '\n',
  );
}

function waitInWords({ waitSeconds }: PhaseForecast): string {
  if (waitSeconds === undefined) return 'no download';
  const { min, max } = waitSeconds;
  if (max === 0) return 'none';
  return min === max ? `${rate(min)} s` : `${rate(min)}-${rate(max)} s`;
}

const rate = (value: number): string => String(value < 10 ? Number(value.toFixed(1)) : Math.round(value));

export const pacingJson = (pacing: PacingSettings, accounts: number) => ({
  pacing,
  accounts,
  forecast: forecast(pacing, { accounts, downloadSeconds: DOWNLOAD_SECONDS }),
  warnings: pacingWarnings(pacing),
});
