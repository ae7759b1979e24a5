import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';

/** How a slider of a thousand positions stands for the numbers between two bounds. */
export interface SliderScale {
  readonly positionOf: (value: number) => number;
  readonly valueOf: (position: number) => number;
}

export const sliderPositions = 1000;
/** A wider range of whole numbers is no matter for a slider, unless its sizes are what counts. */
const widestRange = 1000;

/** The scale of a number that has both bounds and a range that a hand can choose from; undefined: no slider. */
export function sliderScaleOf(schema: ParameterSchema): SliderScale | undefined {
  const min = schema.minimum ?? schema.exclusiveMinimum;
  const max = schema.maximum ?? schema.exclusiveMaximum;
  if (min === undefined || max === undefined || max <= min) return undefined;
  const isWhole = [schema.type ?? []].flat().includes('integer');
  const isLogarithmic = min >= 1 && max / min >= 100 && max <= 1e6;
  if (!isLogarithmic && isWhole && max - min > widestRange) return undefined;
  if (!isLogarithmic && max - min > 1e6) return undefined;
  const unit = isWhole ? 1 : (max - min) / 100;
  const least = schema.minimum ?? min + unit;
  const most = schema.maximum ?? max - unit;
  const tidy = (value: number): number => {
    const held = Math.min(most, Math.max(least, value));
    return isWhole ? Math.round(held) : Number(held.toPrecision(2));
  };
  if (isLogarithmic) {
    const span = Math.log(max / min);
    return {
      positionOf: (value) => clamp((Math.log(Math.max(value, min) / min) / span) * sliderPositions),
      valueOf: (position) => tidy(min * Math.exp((position / sliderPositions) * span)),
    };
  }
  return {
    positionOf: (value) => clamp(((value - min) / (max - min)) * sliderPositions),
    valueOf: (position) => tidy(min + (position / sliderPositions) * (max - min)),
  };
}

const clamp = (position: number): number => Math.round(Math.min(sliderPositions, Math.max(0, position)));
