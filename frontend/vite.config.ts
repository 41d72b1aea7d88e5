import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vite';
import {charts} from './build/charts.ts';
import {licences} from './build/licences.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  plugins: [charts(), licences(root)],
  build: {
    outDir: '../src/detente/report/assets',
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    lib: {entry: 'src/report.ts', formats: ['iife'], name: 'detente', fileName: () => 'report.js', cssFileName: 'report'},
  },
});
