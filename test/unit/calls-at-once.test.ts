import { callsAtOnce } from '../../domain/capacity/calls-at-once.ts';
import type { ModelPlace, ServedSource } from '../../domain/capacity/capacity-facts.ts';
import type { Slots } from '../../domain/capacity/slots.ts';
import type { GenerateRequest, LanguageModel } from '../../engines/language-model/language-model.ts';
import { inTurn } from '../../workers/slots/in-turn.ts';
import { ResizableLimit } from '../../workers/slots/resizable-limit.ts';
import { scriptedModel } from '../fixtures/scripted-model.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const ollama = (calls: number, source: ServedSource, orMore = false): ModelPlace => ({
  kind: 'ollama',
  here: true,
  served: { calls, source, orMore },
});

test.each<[string, ModelPlace, number, number]>([
  ['an Ollama that was measured', ollama(3, 'measured'), 3, Number.POSITIVE_INFINITY],
  ['an Ollama whose number is stated', ollama(8, 'stated'), 8, Number.POSITIVE_INFINITY],
  [
    'an Ollama that may do more',
    ollama(8, 'measured', true),
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ],
  ['the embedded model', { kind: 'embedded' }, 1, Number.POSITIVE_INFINITY],
  ['another server', { kind: 'server', here: false }, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])(
  '%s answers so many at once of both roles, and where they are two models each its own',
  (_, miner, one, two) => {
    expect(callsAtOnce({ miner, isOneModel: true })).toBe(one);
    expect(callsAtOnce({ miner, isOneModel: false })).toBe(two);
  },
);

test.each<[string, ModelPlace, Partial<Slots>, number]>([
  ['more mining than was measured', ollama(3, 'measured'), { llm: 12 }, 12],
  ['more evaluation', ollama(3, 'assumed'), { llm: 2, flagship: 5 }, 5],
  ['less than is answered', ollama(3, 'measured'), { llm: 1, flagship: 1 }, 3],
  ['another queue', ollama(3, 'measured'), { speech: 9 }, 3],
  ['more than the embedded model can', { kind: 'embedded' }, { llm: 4 }, 1],
])('a person who tunes %s gets it, but for what no setting changes', (_, miner, tuned, calls) => {
  expect(callsAtOnce({ miner, isOneModel: true }, tuned)).toBe(calls);
});

const REQUEST: GenerateRequest = { instructions: 'i', input: '', schema: {}, maxOutputTokens: 8 };

/** Two roles of one model whose answers a test gives, at most so many asked at once. */
function twoRoles(limit: ResizableLimit) {
  const answers: PromiseWithResolvers<void>[] = [];
  const scripted = scriptedModel(() => ({}));
  const model: LanguageModel = {
    ...scripted,
    async generate(request) {
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      await answer.promise;
      return scripted.generate(request);
    },
  };
  return { answers, miner: inTurn(limit, model), flagship: inTurn(limit, model) };
}

test('defect 107: a model that plays both roles is asked no more at once than it answers, whoever asks', async () => {
  const limit = new ResizableLimit(2);
  const { answers, miner, flagship } = twoRoles(limit);
  const asked = [
    miner.generate(REQUEST),
    miner.generate(REQUEST),
    flagship.generate(REQUEST),
    miner.generate(REQUEST),
  ];
  await settled();
  expect(answers).toHaveLength(2);
  answers[0]!.reject(new Error('refused'));
  await expect(asked[0]).rejects.toThrow('refused');
  await settled();
  expect(answers).toHaveLength(3);
  limit.resize(3);
  await settled();
  expect(answers).toHaveLength(4);
  for (const answer of answers) answer.resolve();
  await Promise.all(asked.slice(1));
  expect(limit.taken).toBe(0);
});

test('who gives up while it waits is not asked about, and takes nobody’s place', async () => {
  const limit = new ResizableLimit(1);
  const { answers, miner, flagship } = twoRoles(limit);
  const first = miner.generate(REQUEST);
  const gone = new AbortController();
  const second = flagship.generate({ ...REQUEST, signal: gone.signal });
  const third = miner.generate(REQUEST);
  gone.abort(new Error('cancelled'));
  await expect(second).rejects.toThrow('cancelled');
  answers[0]!.resolve();
  await first;
  await settled();
  answers[1]!.resolve();
  await third;
  expect([answers.length, limit.taken]).toEqual([2, 0]);
});
