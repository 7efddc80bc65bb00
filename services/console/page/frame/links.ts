import { navigate } from 'wouter-preact/use-browser-location';

/**
 * Follows links of the page without loading it anew, so that a link is a plain `<a href>`. One listener for all of them:
 * a router's own links each hold on to the tree that they were first drawn in, which in lists that are drawn again every
 * second is a leak.
 *
 * @returns what ends it
 */
export function followLinks(): () => void {
  document.addEventListener('click', follow);
  return () => document.removeEventListener('click', follow);
}

function follow(event: MouseEvent): void {
  const { button, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  if (event.defaultPrevented || button !== 0 || ctrlKey || metaKey || altKey || shiftKey) return;
  const link = target instanceof Element ? target.closest('a[href]') : null;
  if (link === null || link.hasAttribute('target') || link.hasAttribute('download')) return;
  // Links in drawings have no parts of their address as properties.
  const { origin, pathname, search, hash, href } = new URL(link.getAttribute('href')!, location.href);
  if (origin !== location.origin || pathname.startsWith('/api/')) return;
  if (hash !== '' && pathname === location.pathname && search === location.search) return;
  event.preventDefault();
  if (href !== location.href) navigate(pathname + search + hash);
}
