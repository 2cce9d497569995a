/** Word lists behind the search for names. English: in other languages they are merely silent. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** May stand inside a name without a capital. */
export const JOINERS = words('of the for de la du von van der den al');

/** Begin sentences, and so carry a capital without being a name. */
export const OPENERS = words(`
  a about actually after again all also although always an and another any are as at back be because before both
  but by can could did do does each either even every exactly few finally first for from good had has have he hello
  her here hi his how however i if in indeed instead into is it its just last let like look many may maybe more most
  much must my never next no nobody none not nothing now of off often oh ok okay on once one only or other our over
  people perhaps please right say second see she should since so some someone something sometimes still such sure
  take thank thanks that the their them then there these they think third this those though three through to today
  tomorrow two under until up us usually very was we welcome well were what when where whether which while who whose
  why will with without would yes yesterday yet you your`);

export const CALENDAR = words(`
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
  september october november december`);

export const ORGANISATION_WORDS = words(`
  academy agency alliance association authority bank board bureau centre center church college commission committee
  company corporation council court department federation foundation fund group hospital inc institute institution
  laboratory labs league ltd ministry museum network office organisation organization parliament party press reserve
  school service society trust union university`);

export const TITLES = words('dr prof professor mr mrs ms sir');
