import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vite';
import {licences} from './build/licences.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  plugins: [licences(root)],
  define: {'process.env.NODE_ENV': '"production"'},
  build: {
    outDir: '../src/detente/report/assets',
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    lib: {entry: 'src/main.ts', formats: ['iife'], name: 'detente', fileName: () => 'report.js', cssFileName: 'report'},
  },
});
