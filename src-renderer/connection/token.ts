const key = 'trainyard-token';

/**
 * The token of the browser host. It comes in the address's fragment, which is taken away at once, and stays with this tab,
 * so that a reload finds it.
 */
export function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return sessionStorage.getItem(key);
  sessionStorage.setItem(key, given);
  history.replaceState(history.state, '', location.pathname);
  return given;
}
