/** The sign of the app: a track with a switch. */
export function Logo() {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path
        d="M3 15V9a3 3 0 013-3h6a3 3 0 003-3"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="3" cy="15" r="2" fill="var(--accent)" />
      <circle cx="15" cy="3" r="2" fill="var(--accent)" />
      <circle cx="9" cy="6" r="2" fill="var(--panel)" stroke="var(--accent)" strokeWidth="1.6" />
    </svg>
  );
}
