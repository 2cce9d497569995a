import { nextSteps } from '../../client/demo/next-steps.ts';

const temporalUiUrl = 'http://127.0.0.1:8233';

test('after a demo that ended its own stack, starting one comes first', () => {
  const steps = nextSteps({ runsOn: false, temporalUiUrl, video: 'a' });
  expect(steps[0]).toMatch(/^\.\/vidmine up --detach/);
  expect(steps).toContain(`Temporal UI: ${temporalUiUrl}   (while the stack runs)`);
  expect(steps).toContain('./vidmine show a');
});

test('where the stack runs on, nobody is told to start it', () => {
  const steps = nextSteps({ runsOn: true, temporalUiUrl, video: undefined });
  expect(steps.join('\n')).not.toMatch(/vidmine up|while the stack runs/);
  expect(steps).toContain(`Temporal UI: ${temporalUiUrl}`);
  expect(steps).toContain('./vidmine show <video>');
});
