using System.Reflection;
using System.Text.RegularExpressions;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Findings;

/// <summary>The table of codes in the README, which people look up, against the one in the program, which they meet.</summary>
[TestClass]
public sealed class ReadmeTests
{
    private static readonly List<FindingKind> Kinds = typeof(Mab)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null))
        .OfType<FindingKind>()
        .ToList();

    private static readonly Lazy<List<Row>> Rows = new(() => ReadRows().ToList());

    [TestMethod]
    public void Every_code_is_in_the_readme_with_its_severity()
    {
        var rows = Rows.Value.ToLookup(row => row.Code);
        foreach (var kind in Kinds)
        {
            Assert.AreEqual(1, rows[kind.Code].Count(), $"{kind.Code} has as many rows");
            Assert.AreEqual(kind.Severity.ToString().ToLowerInvariant(), rows[kind.Code].Single().Severity, kind.Code);
        }
    }

    [TestMethod]
    public void The_readme_lists_no_code_that_does_not_exist()
    {
        var known = Kinds.Select(kind => kind.Code).ToHashSet();
        CollectionAssert.AreEqual(
            Array.Empty<string>(), Rows.Value.Select(row => row.Code).Where(code => !known.Contains(code)).ToArray());
    }

    [TestMethod]
    public void The_readme_uses_the_words_of_the_build()
    {
        var rows = Rows.Value.ToDictionary(row => row.Code);
        foreach (var kind in Kinds)
        {
            Assert.MatchesRegex(Pattern(kind.Problem), rows[kind.Code].Meaning, kind.Code);
            Assert.MatchesRegex(Pattern(kind.Remedy), rows[kind.Code].Remedy, kind.Code);
        }
    }

    [TestMethod]
    public void The_readme_has_the_codes_in_order()
    {
        var codes = Rows.Value.Select(row => row.Code).ToArray();
        CollectionAssert.AreEqual(codes.Order(StringComparer.Ordinal).ToArray(), codes);
    }

    [TestMethod]
    public void Codes_are_unique()
    {
        CollectionAssert.AllItemsAreUnique(Kinds.Select(kind => kind.Code).ToArray());
    }

    [TestMethod]
    public void Codes_are_well_formed()
    {
        Assert.IsNotEmpty(Kinds);
        foreach (var kind in Kinds)
            Assert.MatchesRegex("^MAB[1-5][0-9]{3}$", kind.Code);
    }

    [TestMethod]
    public void Every_text_formats_with_as_many_arguments_as_it_names()
    {
        foreach (var kind in Kinds)
        {
            var template = kind.Problem + kind.Remedy;
            var count = Regex.Matches(template, @"\{(\d)\}").Select(match => int.Parse(match.Groups[1].Value) + 1).DefaultIfEmpty(0).Max();
            var arguments = Enumerable.Range(0, count).Select(number => (object)$"<argument {number}>").ToArray();
            var text = kind.At("file", arguments).Text;
            foreach (var argument in arguments)
                Assert.Contains((string)argument, text, kind.Code);
            Assert.DoesNotContain("{", text, kind.Code);
        }
    }

    [TestMethod]
    public void A_problem_and_its_remedy_make_two_sentences()
    {
        foreach (var kind in Kinds)
        {
            Assert.DoesNotEndWith(".", kind.Problem, kind.Code);
            Assert.DoesNotEndWith(".", kind.Remedy, kind.Code);
        }
    }

    private sealed record Row(string Code, string Severity, string Meaning, string Remedy);

    private static IEnumerable<Row> ReadRows() =>
        from line in File.ReadLines(ReadmePath())
        where line.StartsWith("| MAB", StringComparison.Ordinal)
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        select new Row(cells[1], cells[2], cells[3], cells[4]);

    /// <summary>The template's words, with any words in italics where it has an argument.</summary>
    private static string Pattern(string template) =>
        "^" + Regex.Replace(Regex.Escape(template), @"\\\{\d}", @"\*[^*]+\*") + "$";

    private static string ReadmePath()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "MutualAuth.Build.sln")))
                return Path.Combine(directory.FullName, "README.md");
        }

        throw new FileNotFoundException($"The repository's README was not found above {AppContext.BaseDirectory}");
    }
}
