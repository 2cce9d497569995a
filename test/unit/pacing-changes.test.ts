import { readChanges } from '../../client/accounts/pacing/read-changes.ts';
import { pacingSchema } from '../../domain/configuration.ts';
import { effectivePacing } from '../../domain/pacing/pacing-overrides.ts';
import { UserError } from '../../domain/user-error.ts';

const CONFIGURED = pacingSchema.parse({});

const refusalOf = (typed: readonly string[]): string => {
  try {
    effectivePacing(CONFIGURED, readChanges(typed));
  } catch (error) {
    if (error instanceof UserError && error.usage) return error.why ?? error.what;
    throw error;
  }
  throw new Error(`${typed.join(' ')} was accepted`);
};

test('a preset is named by itself, settings with or without their section, an empty value is the default', () => {
  const typed = [
    'bulk',
    'openHosts=a.example.org,b.example.org',
    'pacing.steady.secondsMin=200',
    'dailyCap=',
  ];
  expect(readChanges(typed)).toEqual({
    preset: 'bulk',
    openHosts: ['a.example.org', 'b.example.org'],
    'steady.secondsMin': 200,
    dailyCap: null,
  });
});

test.each([
  [['deepbuffer'], /preset must be one of .* Did you mean deep-buffer\?/],
  [['steady.secondMin=5'], /not a setting of pacing\. Did you mean steady\.secondsMin\?/],
  [['steady.secondsMin=many', 'dailyCap=0'], /must be a number[\s\S]*dailyCap must be a whole number/],
  [['steady.secondsMin=500'], /secondsMin must not be greater than secondsMax/],
  [['bulk'], /needs openHosts/],
  [['bulk', 'openHosts=m.youtube.com'], /youtube\.com counts requests/],
  [['quietHours=22:00-22:00'], /must begin and end at different times/],
  [['min_delay_seconds=5'], /is pacing\.deepBuffer\.secondsMin here/],
  [['steady', 'deep-buffer'], /preset is given twice/],
])('%j is refused with its reason', (typed, says) => {
  expect(refusalOf(typed)).toMatch(says);
});
