import { askedModel, storedModelName } from '../../domain/embedding-model-name.ts';

test.each([
  ['text-embedding-3-small', undefined, 'text-embedding-3-small'],
  ['text-embedding-3-small', 512, 'text-embedding-3-small@512'],
  ['hf.co/someone/model:Q8', 256, 'hf.co/someone/model:Q8@256'],
])('%s with %s dimensions stands under %s, and is found by it', (model, dimensions, stored) => {
  expect(storedModelName(model, dimensions)).toBe(stored);
  expect(askedModel(stored)).toEqual(dimensions === undefined ? { model } : { model, dimensions });
});

test.each(['owner@home', 'model@0512', 'model@', '@512'])(
  '%s is the name of a model as it stands',
  (name) => {
    expect(askedModel(name)).toEqual({ model: name });
  },
);
