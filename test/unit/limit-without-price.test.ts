import { configurationSchema } from '../../domain/configuration.ts';
import { limitWithoutPrice } from '../../domain/spend/limit-without-price.ts';

const URL_V1 = 'https://api.example.org/v1';

test.each([
  ['no price', { languageModel: { url: URL_V1 } }, true],
  ['no price of a server for embeddings', { embeddings: { url: URL_V1 } }, true],
  ['a price of the evaluator', { languageModel: { url: URL_V1, flagshipOutputPrice: 10 } }, false],
  ['a price of embeddings', { languageModel: { url: URL_V1 }, embeddings: { price: 0.1 } }, false],
  ['no server that could charge', {}, false],
  ['no limit', { batch: {}, languageModel: { url: URL_V1 } }, false],
])('defect 133: a limit with %s is warned of where it stops nothing', (_, given, warned) => {
  const configuration = configurationSchema.parse({ batch: { maxSpend: 20 }, ...given });
  const warning = limitWithoutPrice(configuration);
  if (warned)
    expect(warning).toMatch(/^batch\.maxSpend is 20, but no price is set: .*the limit stops nothing/);
  else expect(warning).toBeUndefined();
});
