import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The kit's own server at its default address, so that `npx vite web` works beside `npm run local`. */
const kitUrl = 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2023',
    // The first browsers with light-dark(), which cannot be compiled to something older: the theme is set at run time.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The polyfill is for browsers older than the target.
    modulePreload: { polyfill: false },
    // One chunk of Cloudscape stays larger than the default limit; it changes only with its version.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 2 },
            {
              name: 'cloudscape',
              test: /node_modules[\\/]@cloudscape-design[\\/](?!.*messages[\\/])/,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/v1': kitUrl } },
});
