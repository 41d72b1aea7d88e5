// Vega's parts ship without types of their own; these are the few calls used here.

declare module 'virtual:charts' {
  export const operators: Record<string, unknown>;
  export const graphs: Record<string, object>;
}
declare module 'vega-dataflow' {
  export const transforms: Record<string, unknown>;
}
declare module 'vega-view' {
  export class View {
    constructor(graph: object, options: object);
    initialize(element: Element): this;
    data(name: string, rows: object[]): this;
    width(pixels: number): this;
    run(): this;
    finalize(): this;
  }
}
declare module 'vega-encode';
declare module 'vega-transforms';
declare module 'vega-view-transforms';
