// Bars of the board, drawn from the numbers that stand in the table beneath; without it the table remains.
(function () {
  "use strict";
  if (!window.echarts) { return; }
  document.querySelectorAll(".chart[data-chart]").forEach(function (place) {
    var rows = JSON.parse(place.dataset.chart);
    if (!rows.length) { return; }
    place.classList.add("drawn");
    var second = place.dataset.second;
    place.style.height = (second ? 62 : 40) + rows.length * 28 + "px";
    var series = [{ name: place.dataset.first, type: "bar", stack: "all", data: rows.map(function (r) { return r.value; }), itemStyle: { color: place.dataset.tone === "soon" ? "#d99a1c" : "#b3261e" }, barMaxWidth: 18 }];
    if (second) { series.push({ name: second, type: "bar", stack: "all", data: rows.map(function (r) { return r.more; }), itemStyle: { color: "#d99a1c" }, barMaxWidth: 18 }); }
    var chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      grid: { left: 8, right: 16, top: second ? 28 : 6, bottom: 4, containLabel: true },
      legend: second ? { top: 0, itemHeight: 10 } : undefined,
      xAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: "#e5eaf1" } } },
      yAxis: { type: "category", inverse: true, data: rows.map(function (r) { return r.name; }), axisTick: { show: false }, axisLabel: { width: 110, overflow: "truncate" } },
      series: series
    });
    window.addEventListener("resize", function () { chart.resize(); });
  });
})();
