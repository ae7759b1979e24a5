import { LoaderCircle } from 'lucide-react';
import styles from './spinner.module.css';

/** Something is under way. */
export function Spinner({ label = 'Loading' }: { readonly label?: string }) {
  return <LoaderCircle className={styles['spinner']} role="status" aria-label={label} />;
}
