import { sameCommand } from '../../client/batch/same-command.ts';

test.each([
  { typed: './talks', options: {}, command: 'vidmine batch start ./talks' },
  {
    typed: 'https://www.youtube.com/@channel?a=b&c',
    options: { name: 'channel', limitUnprocessed: 50, newestFirst: true, skipShorts: true },
    command:
      "vidmine batch start 'https://www.youtube.com/@channel?a=b&c' --name channel --limit-unprocessed 50 --newest-first --skip-shorts",
  },
  {
    typed: "Ada's talks",
    options: {
      limit: 3,
      oldestFirst: true,
      again: true,
      set: ['mining=off', 'batch.maxSpend=2'],
      config: 'a b.yaml',
    },
    command:
      "vidmine batch start 'Ada'\\''s talks' --limit 3 --oldest-first --again --set mining=off --set batch.maxSpend=2 --config 'a b.yaml'",
  },
  {
    typed: 'x',
    options: { trial: 5, yes: true, json: true, follow: true, pull: true },
    command: 'vidmine batch start x',
  },
])('the same batch again: $command', ({ typed, options, command }) => {
  expect(sameCommand(typed, options)).toBe(command);
});
