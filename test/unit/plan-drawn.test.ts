import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { peaksIn, renderChart, seriesOf } from '../../client/plan/chart.ts';
import { aboutDays, inDays } from '../../client/plan/days.ts';
import { renderPlan } from '../../client/plan/render.ts';
import { planReport } from '../../client/plan/report.ts';
import { planSvg } from '../../client/plan/svg.ts';
import { PLAIN, type Terminal } from '../../client/rendering/terminal.ts';
import { visibleWidth } from '../../client/rendering/text-width.ts';
import { configurationSchema } from '../../domain/configuration.ts';

const configuration = configurationSchema.parse({});
const reportWith = (given: { accounts: number; hours?: number }) =>
  planReport({
    configuration,
    parts: {
      pacing: configuration.pacing,
      slots: { network: 24, speech: 2, voices: 1, llm: 8, flagship: 1, embedding: 4, database: 10 },
      ...{ videos: 30, hours: given.hours, segments: 20, times: {}, local: given.accounts === 0 },
      ...{ accounts: given.accounts, paced: given.accounts > 0 },
      startsAtMs: Date.UTC(2026, 0, 5, 12),
    },
    notes: ['One account is assumed.'],
    whatIfs: true,
  });
const paced = reportWith({ accounts: 2 });
const local = reportWith({ accounts: 0 });
const terminalOf = (width: number): Terminal => ({ interactive: true, color: false, width });

test.each([
  [5.72, '5.7 days'],
  [1, '1.0 days'],
  [0.5, '12 h 00 min'],
  [10 / 86_400, '10 s'],
])('%d days are %s', (days, words) => {
  expect(inDays(days)).toBe(words);
});

test('a range is given where runs differ by more than a hundredth', () => {
  expect(aboutDays({ mean: 5.7, least: 5.69, most: 5.71 })).toBe('about 5.7 days');
  expect(aboutDays({ mean: 5.7, least: 5.5, most: 5.9 })).toBe('about 5.7 days (5.5 days to 5.9 days)');
});

describe('the text', () => {
  test('has days, what binds and what to do, for both delays apart', () => {
    const text = renderPlan(paced, PLAIN);
    expect(text).toMatch(/low-buffer delay +normal delay/);
    expect(text).toMatch(/^takes +about .+ +about /m);
    expect(text).toMatch(/^the pacing allows +\d+ videos a day +\d+ videos a day$/m);
    expect(text).toContain('What to do:');
    expect(text).toContain('One account is assumed.');
    for (const row of ['account', 'mining slot', 'such machine', 'audio', 'transcription'])
      expect(text).toMatch(new RegExp(`^${row} {2}`, 'm'));
  });

  test('names what binds once where both delays agree, and each where they do not', () => {
    const said = renderPlan(paced, PLAIN).match(/What to do:/g);
    expect(said).toHaveLength(new Set(paced.plan.scenarios.map(({ binds }) => binds)).size);
  });

  test.each([80, 120])('fits a terminal of %d columns, but for sentences', (width) => {
    const drawn = /[│┌├└]/;
    const tables = renderPlan(paced, terminalOf(width))
      .split('\n')
      .filter((line) => drawn.test(line));
    expect(tables.length).toBeGreaterThan(20);
    expect(Math.max(...tables.map(visibleWidth))).toBeLessThanOrEqual(width);
  });

  test('says nothing of waits and accounts where there are none', () => {
    const text = renderPlan(local, PLAIN);
    expect(text).toContain('no account needed');
    expect(text).toContain('any number');
    expect(text).not.toMatch(/^account/m);
  });
});

describe('the chart', () => {
  test('keeps every peak, however narrow it is', () => {
    expect(peaksIn([0, 1, 9, 1, 0, 0, 0, 2], 4)).toEqual([1, 9, 0, 2]);
    expect(peaksIn([3, 5], 4)).toEqual([3, 3, 5, 5]);
    expect(peaksIn([], 2)).toEqual([0, 0]);
  });

  test('has a line for what is done, what is buffered and each queue with somebody in it', () => {
    const names = seriesOf(paced.plan.scenarios).map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['videos done', 'downloaded, not done']);
    expect(names).toContain('wait for mining');
    expect(names).not.toContain('wait for database');
  });

  test('is blocks in a terminal, and a table of numbers in a pipe', () => {
    const [scenario] = paced.plan.scenarios;
    const drawn = renderChart(scenario!, terminalOf(80));
    expect(drawn).toMatch(/^videos done +[ ▁▂▃▄▅▆▇█]+│ +30$/m);
    const piped = renderChart(scenario!, PLAIN);
    expect(piped).not.toMatch(/[▁▂▃▄▅▆▇█│]/);
    expect(piped.split('\n')[1]).toMatch(/^ *at +videos done/);
    expect(piped.split('\n').length).toBeLessThanOrEqual(14);
  });
});

describe('the drawing', () => {
  interface Element {
    readonly '@_class'?: string;
    readonly '@_points'?: string;
  }
  interface Svg {
    readonly svg: {
      readonly g: { polyline: Element[] | Element; text: unknown[] }[];
      readonly style: string;
    };
  }
  const svg = planSvg(paced.plan);
  const read = new XMLParser({ ignoreAttributes: false }).parse(svg) as Svg;

  test('is one valid file of its own, for light and dark pages', () => {
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).not.toMatch(/href|<script|@import|url\(/);
    expect(read.svg.style).toContain('prefers-color-scheme: dark');
  });

  test('has a panel for each line, with both scenarios in it, within the picture', () => {
    const { scenarios } = paced.plan;
    expect(read.svg.g).toHaveLength(seriesOf(scenarios).length);
    for (const { polyline } of read.svg.g) {
      const lines = [polyline].flat();
      expect(lines.map((line) => line['@_class'])).toEqual(['line s0', 'line s1']);
      const numbers = lines.flatMap((line) => line['@_points']!.split(/[ ,]/).map(Number));
      expect(numbers.every((number) => number >= 0 && number <= 2000)).toBe(true);
    }
  });

  test('has axes with round numbers and a legend with what each scenario takes', () => {
    expect(svg.match(/class="axis"/g)).toHaveLength(2 * read.svg.g.length);
    for (const { title, days } of paced.plan.scenarios) expect(svg).toContain(`${title}: ${aboutDays(days)}`);
    expect(svg).toMatch(/(hours|days) from the start/);
  });

  test('one scenario has one line in each panel', () => {
    const alone = new XMLParser({ ignoreAttributes: false }).parse(planSvg(local.plan)) as Svg;
    expect(alone.svg.g.every(({ polyline }) => [polyline].flat().length === 1)).toBe(true);
  });
});
