import { progressLines } from '../../client/rendering/progress-lines.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { showInstallation } from '../../client/tools/show-installation.ts';

function recorded() {
  let time = 0;
  let text = '';
  const clock = () => time;
  const stream = {
    write: (part: string) => {
      text += part;
    },
  };
  const view = showInstallation(progressLines(stream, PLAIN, clock), clock);
  return {
    view,
    text: () => text,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

test('an installation that is piped says which file is fetched, how much of it, and the whole at the end', () => {
  const { view, text, pass } = recorded();
  view.onProgress({ kind: 'begins', folder: '/home/tools', fetchBytes: 100_000_000 });
  view.onProgress({ kind: 'fetching', file: 'av 18.1.0', doneBytes: 0, totalBytes: 36_000_000 });
  pass(12_000);
  view.onProgress({ kind: 'fetching', file: 'av 18.1.0', doneBytes: 18_000_000, totalBytes: 36_000_000 });
  view.onProgress({ kind: 'fetching', file: 'idna 3.20', doneBytes: 70_000, totalBytes: 70_000 });
  view.onProgress({ kind: 'fetching', file: 'av 18.1.0', doneBytes: 36_000_000, totalBytes: 36_000_000 });
  view.onProgress({ kind: 'notice', text: 'The models have licences of their own' });
  view.done();
  expect(text().split('\n')).toEqual([
    'Installing the pinned tools: fetching  0.0 of about 100 MB, 0 ms',
    '  fetching av 18.1.0 (36 MB)  0.0 MB',
    'Installing the pinned tools: fetching  18 of about 100 MB, 12 s',
    '  fetching av 18.1.0 (36 MB)  18 MB',
    'The models have licences of their own',
    'Tools installed in /home/tools: 36 MB fetched, 12 s.',
    '',
  ]);
});

test('an installation with nothing to do says nothing', () => {
  const { view, text } = recorded();
  view.done();
  expect(text()).toBe('');
});
