/** A style sheet as text, minified by the build. */
declare module '*.css?inline' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: this is how the bundler gives it
  export default text;
}
