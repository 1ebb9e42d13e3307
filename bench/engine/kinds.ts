import type { ProductKind } from '../../engine/graph/index.ts';

/** The products that the shipped canvas graph is made of (engine/runtime/layout.ts). */
export const shippedProductKinds: { readonly projection: ProductKind; readonly head: ProductKind } = { projection: 'blocks8', head: 'blocks8' };
