import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { useCatalog } from '../catalog/catalog.ts';
import styles from './welcome.module.css';

const width = 210;
const height = 72;

/** A pipeline as a few boxes and lines, from the places in its file. */
export function TemplateSketch({ text }: { readonly text: string }) {
  const { types } = useCatalog();
  const document = parsePipelineFile(text).document;
  const places = document?.layout.nodes;
  if (!document || !places || places.size === 0) return <svg className={styles['sketch']} aria-hidden="true" />;
  const xs = [...places.values()].map(({ x }) => x);
  const ys = [...places.values()].map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const spanX = Math.max(1, Math.max(...xs) - left);
  const spanY = Math.max(1, Math.max(...ys) - top);
  const at = (id: string) => {
    const { x, y } = places.get(id) ?? { x: left, y: top };
    return { x: 10 + ((x - left) / spanX) * (width - 44), y: 12 + ((y - top) / spanY) * (height - 34) };
  };
  return (
    <svg className={styles['sketch']} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {document.nodes.flatMap((node) =>
        [...node.inputs.values()].flatMap(({ sources }) =>
          sources.map(({ nodeId, port }) => {
            const from = at(nodeId);
            const to = at(node.id);
            return (
              <path
                key={`${nodeId}.${port}-${node.id}`}
                d={`M${from.x + 24} ${from.y + 5}C${from.x + 34} ${from.y + 5} ${to.x - 10} ${to.y + 5} ${to.x} ${to.y + 5}`}
                fill="none"
                stroke="var(--line2)"
              />
            );
          }),
        ),
      )}
      {document.nodes.map(({ id, type }) => {
        const { x, y } = at(id);
        const category = types.get(type)?.category ?? 'flow';
        return <rect key={id} x={x} y={y} width="24" height="10" rx="3" fill={`var(--${category}, var(--flow))`} />;
      })}
    </svg>
  );
}
