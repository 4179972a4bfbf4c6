// How the window is built: React and Sass into ui/dist, everything in files of its own (the window's content
// security policy allows no inline script), and how its unit tests run.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const LOOPBACK = process.env.FLS_LOOPBACK_URL ?? "http://127.0.0.1:4180";

export default defineConfig({
  plugins: [react()],
  base: "./",
  css: {
    preprocessorOptions: { scss: { loadPaths: ["node_modules"], quietDeps: true } },
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["es2022", "safari16", "chrome110"],
    reportCompressedSize: false,
  },
  // While developing: `FLS_LOOPBACK_URL=... npm run dev` speaks to a loopback host.
  server: { proxy: { "/command": LOOPBACK, "/changed": LOOPBACK } },
  preview: { proxy: {} },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
  },
});
