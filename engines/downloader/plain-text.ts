/**
 * The words of an HTML text, a line per paragraph: feeds put HTML into their descriptions. No tag is looked for beyond the
 * next `<`: a text of nothing but beginnings of tags would take minutes otherwise.
 */
export const plainText = (html: string): string =>
  html
    .replace(/<(?:br|\/p|\/li|\/h\d|\/div)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]{1,2000}>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n[\s]*/g, '\n')
    .trim();
