// The chart of the home page. Its numbers also stand in the table below it, for those without it.

const place = document.getElementById("trend");
const told = document.getElementById("trend-data");

if (place && told && globalThis.echarts) {
  const data = JSON.parse(told.textContent);
  const ink = "#4a5b66";
  const looks = [
    { type: "bar", stack: "reports", color: "#2f7f93", barMaxWidth: 22 },
    { type: "bar", stack: "reports", color: "#d7952f", barMaxWidth: 22, itemStyle: { borderRadius: [3, 3, 0, 0] } },
    { type: "line", yAxisIndex: 1, color: "#b0373c", symbolSize: 7, lineStyle: { width: 2.5 } },
  ];
  const axis = { axisLabel: { color: ink }, splitLine: { lineStyle: { color: "#edf1f3" } }, minInterval: 1 };
  const chart = globalThis.echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 8, top: 44, bottom: 4, containLabel: true },
    legend: { top: 4, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: ink } },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: "#dfe6ea" } }, axisLabel: { color: ink } },
    yAxis: [
      { type: "value", ...axis },
      { type: "value", ...axis, splitLine: { show: false } },
    ],
    series: data.series.map((one, n) => ({ name: one.name, data: one.values, ...looks[n] })),
  });
  place.hidden = false;
  chart.resize();
  addEventListener("resize", () => chart.resize());
}
