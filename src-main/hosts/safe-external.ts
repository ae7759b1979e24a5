const longestAddress = 2000;

/** An address that may be handed to the desktop, and what the user is asked about it. */
export interface ExternalAddress {
  readonly href: string;
  /** The host, or the mail address, that it leads to: what a text around it cannot disguise. */
  readonly leadsTo: string;
}

/**
 * Reads an address that a page wants to have opened. Only web pages over https and mail addresses are; whatever else a desktop
 * could be talked into by an address (files, programs, other schemes, logins in addresses) is undefined.
 */
export function safeExternal(text: string): ExternalAddress | undefined {
  if (text.length > longestAddress || text !== text.trim() || !/^(https:\/\/[^/\\]|mailto:)/i.test(text))
    return undefined;
  let address: URL;
  try {
    address = new URL(text);
  } catch {
    return undefined;
  }
  const { protocol, host, username, password, pathname, href } = address;
  if (protocol === 'mailto:') {
    return /^[^\s@]+@[^\s@]+$/.test(pathname) ? { href, leadsTo: decodeURI(pathname) } : undefined;
  }
  if (protocol !== 'https:' || host === '' || username !== '' || password !== '') return undefined;
  return { href, leadsTo: host };
}
