/** What of the window lies where nobody sees it. */
import type { Page } from 'playwright-core';

/**
 * Elements that reach over an edge of the window with nothing to scroll them into view, and buttons whose words are cut
 * off without an ellipsis. What is for screen readers only does not count.
 */
export function outOfSight(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const scrolls = (element: Element): boolean => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (/auto|scroll/.test(style.overflowX) || (style.overflowX === 'hidden' && at !== document.body && at !== document.documentElement)) return true;
      }
      return false;
    };
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      if (box.width <= 1 || box.height <= 1 || style.visibility === 'hidden' || element.closest('.visually-hidden, .cm-announced')) continue;
      const name = `${element.tagName.toLowerCase()}.${(element.getAttribute('class') ?? '').split(' ').join('.')} “${element.textContent.slice(0, 30)}”`;
      if ((box.left < -1 || box.right > innerWidth + 1) && !scrolls(element)) found.push(`beyond the edge: ${name}`);
      if (element.matches('button, [role="radio"], [role="tab"]') && element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== 'ellipsis' && !element.querySelector('[class*="name"], [class*="title"]')) found.push(`cut off: ${name}`);
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push('the window scrolls sideways');
    return [...new Set(found)];
  });
}
