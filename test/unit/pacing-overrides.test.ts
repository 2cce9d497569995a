import { pacingSchema } from '../../domain/configuration.ts';
import {
  effectivePacing,
  PACING_KEYS,
  type PacingOverrides,
  pacingSettingOf,
} from '../../domain/pacing/pacing-overrides.ts';
import { UserError } from '../../domain/user-error.ts';

const CONFIGURED = pacingSchema.parse({
  steady: { secondsMin: 200 },
  dailyCap: 100,
  quietHours: '23:00-06:00',
});

const refused = (overrides: PacingOverrides): UserError => {
  try {
    effectivePacing(CONFIGURED, overrides);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

test('without overrides the configuration holds', () => {
  expect(effectivePacing(CONFIGURED, {})).toEqual(CONFIGURED);
});

test('what a person changed holds over the configuration, and the rest stays', () => {
  const before = structuredClone(CONFIGURED);
  const pacing = effectivePacing(CONFIGURED, {
    preset: 'deep-buffer',
    'steady.secondsMax': 400,
    dailyCap: 50,
  });
  expect(pacing).toEqual({
    ...CONFIGURED,
    preset: 'deep-buffer',
    steady: { ...CONFIGURED.steady, secondsMax: 400 },
    dailyCap: 50,
  });
  expect(CONFIGURED).toEqual(before);
});

test('null takes a setting back to its default, or to none', () => {
  const pacing = effectivePacing(CONFIGURED, { 'steady.secondsMin': null, dailyCap: null, quietHours: null });
  expect(pacing).toEqual(pacingSchema.parse({}));
});

test.each<[string, PacingOverrides, string]>([
  ['an unknown name', { presett: 'steady' }, 'presett is not a setting of pacing. Did you mean preset?'],
  ['a section', { steady: { secondsMin: 1 } }, 'steady is not a setting of pacing.'],
  ['a setting of elsewhere', { 'batch.maxAttempts': 3 }, 'batch.maxAttempts is not a setting of pacing.'],
  ['an unknown preset', { preset: 'fast' }, 'preset must be one of steady, deep-buffer, bulk, not "fast".'],
  ['text for a number', { dailyCap: 'many' }, 'dailyCap must be a whole number of at least 1, not "many".'],
  [
    'times of day that are none',
    { quietHours: '9-17' },
    'quietHours must be two times of day, such as 23:00-06:30, not "9-17".',
  ],
  [
    'quiet hours of no length',
    { quietHours: '22:00-22:00' },
    'quietHours must begin and end at different times, not "22:00-22:00".',
  ],
  [
    'a site that counts requests',
    { preset: 'bulk', openHosts: ['media.example.org', 'youtube.com'] },
    "openHosts: 'youtube.com' may not be open: youtube.com counts requests and blocks whoever asks too often.",
  ],
  [
    'bulk without hosts',
    { preset: 'bulk' },
    'the preset bulk needs openHosts, the hosts to download from without a wait: preset is "bulk", openHosts is [].',
  ],
  [
    'bounds the wrong way round, one of them configured',
    { 'steady.secondsMax': 199 },
    'secondsMin must not be greater than secondsMax: steady.secondsMin is 200, steady.secondsMax is 199.',
  ],
])('%s is refused with the reason', (_name, overrides, why) => {
  const error = refused(overrides);
  expect(error.what).toBe('One thing is wrong with the pacing');
  expect(error.why).toContain(why);
  expect(error.usage).toBe(true);
});

test('everything that is wrong is told at once', () => {
  const error = refused({ preset: 'fast', dailyCap: 0, nonsense: 1 });
  expect(error.what).toBe('3 things are wrong with the pacing');
  expect(error.why?.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'preset',
    'dailyCap',
    'nonsense',
  ]);
});

test('every setting of pacing can be changed, and its own default holds', () => {
  expect(PACING_KEYS).toEqual(
    expect.arrayContaining(['preset', 'steady.secondsMin', 'deepBuffer.maxBuffer']),
  );
  const defaults = Object.fromEntries(PACING_KEYS.map((key) => [key, pacingSettingOf(key)?.default ?? null]));
  expect(effectivePacing(CONFIGURED, defaults)).toEqual(pacingSchema.parse({}));
});
