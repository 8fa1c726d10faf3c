/** The package describes another of its builds; what this one gives is parsed where it is used. */
declare module 'libheif-js/wasm-bundle.js' {
  const libheif: unknown
  export default libheif
}
