export { CatalogRefresh, type CatalogRefreshProps } from './catalog-refresh';
export { Conversion, type ConversionProps, type ConversionSource } from './conversion';
