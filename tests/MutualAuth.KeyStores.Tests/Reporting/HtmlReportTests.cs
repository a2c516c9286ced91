using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MutualAuth.KeyStores.Reporting;
using static MutualAuth.KeyStores.Tests.Reporting.StatusSample;

namespace MutualAuth.KeyStores.Tests.Reporting;

[TestClass]
public sealed class HtmlReportTests
{
    private static readonly PartnerStatus[] Many = [.. Enumerable.Range(1, 200).Select(i => Partner($"partner-{i:000}", i * 9))];

    [TestMethod]
    public void It_is_well_formed_whatever_the_names_and_none_of_them_is_markup()
    {
        var page = Parse(AllNasty);

        string[] ours = ["html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "nav", "ul", "li", "main", "section",
            "span", "strong", "code", "bdi", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "time", "svg", "line", "rect", "circle",
            "path", "text", "dl", "dt", "dd", "br", "details", "summary"];
        var names = page.Descendants().Select(element => element.Name.LocalName).Distinct().ToList();
        Assert.IsEmpty(names.Except(ours).ToList(), string.Join(", ", names.Except(ours)));
        var attributes = page.Descendants().SelectMany(element => element.Attributes()).Select(attribute => attribute.Name.LocalName).ToList();
        Assert.DoesNotContain("style", attributes);
        Assert.IsFalse(attributes.Any(name => name.StartsWith("on", StringComparison.Ordinal)), "no event handler");
        Assert.IsFalse(page.Nodes().Concat(page.DescendantNodes()).Any(node => node is XComment or XCData or XProcessingInstruction));
    }

    [TestMethod]
    public void It_fetches_nothing_and_runs_nothing()
    {
        var text = HtmlReport.Of(AllNasty);
        var page = Parse(AllNasty);

        Assert.DoesNotContain("<script", text);
        Assert.DoesNotContain("url(", text);
        Assert.DoesNotContain("@import", text);
        Assert.IsEmpty(page.Descendants().Attributes("src").Concat(page.Descendants().Attributes("srcset")).ToList());
        Assert.IsTrue(page.Descendants().Attributes("href").All(href => href.Value.StartsWith('#')));
        var policy = page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value;
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy);
        var style = System.Text.Encoding.UTF8.GetBytes(page.Descendants("style").Single().Value);
        Assert.Contains(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(style)), policy);
    }

    [TestMethod]
    public void The_style_is_written_as_the_policy_has_hashed_it() =>
        // A browser does not decode entities in a style element.
        Assert.Contains($"<style>{ReportStyle.Text}</style>", HtmlReport.Of(Project()));

    [TestMethod]
    public void It_is_html_where_html_and_xml_differ()
    {
        var text = HtmlReport.Of(AllNasty);

        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n", text);
        foreach (Match closed in Regex.Matches(text, "<([a-z0-9]+)[^<>]* />"))
            Assert.Contains(closed.Groups[1].Value, new[] { "meta", "br", "line", "rect", "circle", "path" }, closed.Value);
    }

    [TestMethod]
    public void Each_of_two_hundred_partners_is_on_the_line_of_time_in_the_matrix_and_in_the_list()
    {
        var page = Parse(Project(KeyStore("a.jks", Many), KeyStore("b.jks", Many[..3])));

        var ends = Rows(page, "ends");
        Assert.HasCount(201, ends);
        Assert.AreSequenceEqual(ends.Select(Day).Order().ToList(), ends.Select(Day).ToList());
        var trust = Rows(page, "trust");
        Assert.HasCount(200, trust);
        Assert.AreEqual(203, trust.SelectMany(row => row.Elements("td")).Count(cell => cell.Value == "✓ trusts"));
        Assert.AreEqual(197, trust.SelectMany(row => row.Elements("td")).Count(cell => cell.Value.Contains("does not trust")));
        var list = Rows(page, "keystores");
        Assert.HasCount(203, list);
        foreach (var partner in Many)
            Assert.IsTrue(list.Any(row => row.Value.Contains(partner.Certificate.Sha256)), partner.Certificate.Alias);
        Assert.AreSequenceEqual(
            [false, true], page.Descendants("details").Select(details => details.Attribute("open") is not null).ToList(), "long lists are shown on request");
    }

    [TestMethod]
    public void Every_table_has_heads_that_say_what_they_are_of_and_every_frame_a_name()
    {
        var page = Parse(Project(KeyStore("a.jks", Many)));

        Assert.IsTrue(page.Descendants("th").All(head => head.Attribute("scope")?.Value is "col" or "row"));
        foreach (var frame in page.Descendants("div"))
        {
            Assert.AreEqual("region", frame.Attribute("role")?.Value);
            Assert.AreEqual("0", frame.Attribute("tabindex")?.Value);
            Assert.AreNotEqual("", frame.Attribute("aria-label")?.Value ?? "");
        }

        Assert.IsTrue(page.Descendants("svg").All(svg => svg.AncestorsAndSelf().Any(one => one.Attribute("aria-hidden")?.Value == "true")));
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.HasCount(ids.Distinct().Count(), ids);
        Assert.IsTrue(page.Descendants("a").All(link => ids.Contains(link.Attribute("href")!.Value[1..])));
    }

    [TestMethod]
    public void Every_mark_is_within_its_line_however_far_the_end()
    {
        int[] days = [-40_000, -1, 0, 1, 29, 364, 800, 3650, 36_500, 2_900_000];
        var page = Parse(Project(KeyStore("a.jks", [.. days.Select(day => Partner("p" + day, day))])));

        foreach (var value in page.Descendants().Attributes().Where(attribute => attribute.Value.EndsWith('%')))
            Assert.IsInRange(0, 100, double.Parse(value.Value.TrimEnd('%'), CultureInfo.InvariantCulture), value.Parent!.ToString());
    }

    [TestMethod]
    [DataRow("th-TH")]
    [DataRow("tr-TR")]
    [DataRow("sv-SE")]
    public void It_is_the_same_in_every_culture_and_every_time(string culture)
    {
        var expected = HtmlReport.Of(AllNasty);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.AreEqual(expected, HtmlReport.Of(AllNasty));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Nothing_declared_and_nothing_made_are_pages_too()
    {
        Assert.Contains("The project declares none.", Parse(Project()).Value);
        Assert.Contains("not there yet", Parse(Project(new KeyStoreStatus { Path = "a.jks", Exists = false, State = KeyStoreState.ToBeMade })).Value);
    }

    private static XElement Parse(ProjectStatus project) => XDocument.Parse(HtmlReport.Of(project)).Root!;

    private static List<XElement> Rows(XElement page, string section) =>
        [.. page.Descendants("section").Single(one => (string?)one.Attribute("id") == section).Descendants("tbody").Elements("tr")];

    private static string Day(XElement row) => row.Descendants("time").Single().Value;
}
