import styles from './category.module.css';

const known = ['data', 'train', 'tune', 'evaluate', 'deploy', 'monitor'];

/** Class that sets `--category`, the colour of a node's category; categories of users look like `flow`. */
export const categoryClass = (category: string): string => styles[known.includes(category) ? category : 'flow'] ?? '';
