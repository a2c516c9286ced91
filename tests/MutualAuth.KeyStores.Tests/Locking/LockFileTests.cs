using System.Globalization;
using System.Text;
using System.Text.Json;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Tests.Certificates;

namespace MutualAuth.KeyStores.Tests.Locking;

[TestClass]
public class LockFileTests
{
    private const string One = "04:B0:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8";
    private const string Two = "5D:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8";

    private const string ExampleText =
        $$"""
        {
          "version": 1,
          "keyStores": [
            {
              "path": "mutualauth/orders.jks",
              "own": {
                "alias": "orders",
                "subject": "CN=orders",
                "sha256": "{{One}}",
                "expires": "2027-11-24"
              },
              "successor": {
                "alias": "orders",
                "subject": "CN=orders",
                "sha256": "{{Two}}",
                "expires": "2028-11-24"
              },
              "partners": [
                {
                  "alias": "kafka",
                  "subject": "CN=kafka, O=\"Müller, Söhne\"",
                  "sha256": "{{Two}}",
                  "expires": "2031-01-01"
                },
                {
                  "alias": "puppet",
                  "subject": "CN=puppet",
                  "sha256": "{{One}}",
                  "expires": "2030-02-28"
                }
              ]
            },
            {
              "path": "mutualauth/trust.p12",
              "partners": []
            }
          ]
        }

        """;

    /// <summary>Not in the order of the text.</summary>
    private static readonly LockFile Example = new(
    [
        LockSample.Truststore("mutualauth/trust.p12"),
        new(
            "mutualauth/orders.jks",
            new("orders", "CN=orders", One, "2027-11-24"),
            new("orders", "CN=orders", Two, "2028-11-24"),
            [new("puppet", "CN=puppet", One, "2030-02-28"), new("kafka", "CN=kafka, O=\"Müller, Söhne\"", Two, "2031-01-01")]),
    ]);

    private static string Escaped(string text) => text.Replace("O=\"Müller, Söhne\"", "O=\\\"Müller, Söhne\\\"");

    private static string TextOf(LockFile file) => Encoding.UTF8.GetString(file.ToJson());

    private static LockFile Parse(string text) => LockFile.Parse(Encoding.UTF8.GetBytes(text));

    [TestMethod]
    public void The_text_is_made_for_a_diff() =>
        Assert.AreEqual(Escaped(ExampleText).ReplaceLineEndings("\n"), TextOf(Example));

    [TestMethod]
    public void A_file_without_keystores_is_one()
    {
        Assert.AreEqual("{\n  \"version\": 1,\n  \"keyStores\": []\n}\n", TextOf(new LockFile([])));
        Assert.IsEmpty(LockFile.Parse(new LockFile([]).ToJson()).KeyStores);
    }

    [TestMethod]
    public void What_is_written_is_read() => LockSample.AssertSame(LockSample.Sorted(Example), LockFile.Parse(Example.ToJson()));

    [TestMethod]
    public void The_order_given_does_not_matter()
    {
        var stores = new[] { "b/a", "a.jks", "B", "ä", "a/b", "a" }.Select(path =>
            LockSample.Truststore(path, [.. new[] { "z", "ß", "_", "Z1", "a" }.Select(alias => LockSample.Certificate(alias))])).ToArray();
        var expected = new LockFile(stores).ToJson();
        var random = new Random(7);
        for (var i = 0; i < 20; i++)
        {
            random.Shuffle(stores);
            var partners = stores[0].Partners.ToArray();
            random.Shuffle(partners);
            stores[0] = stores[0] with { Partners = partners };
            CollectionAssert.AreEqual(expected, new LockFile(stores).ToJson());
        }

        CollectionAssert.AreEqual(new[] { "B", "a", "a.jks", "a/b", "b/a", "ä" }, LockFile.Parse(expected).KeyStores.Select(store => store.Path).ToArray());
    }

    [TestMethod]
    [DataRow("th-TH")]
    [DataRow("tr-TR")]
    [DataRow("ar-SA")]
    public void The_culture_does_not_matter(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        var file = new LockFile([LockSample.Truststore("I/i.jks", LockSample.Certificate("ii\u0001"), LockSample.Certificate("ıı"), LockedCertificate.Of("PARTNER", PartnerSample.One))]);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            var expected = file.ToJson();
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            CollectionAssert.AreEqual(expected, file.ToJson());
            LockSample.AssertSame(LockSample.Sorted(file), LockFile.Parse(expected));
            Assert.AreEqual(file.KeyStores[0].Partners[2], LockedCertificate.Of("PARTNER", PartnerSample.One));
            Assert.AreEqual("partner", file.KeyStores[0].Partners[2].Alias);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    [DataRow("CN=Müller")]
    [DataRow("CN=Ключ, O=Ελλάδα")]
    [DataRow("CN=鍵, O=열쇠")]
    [DataRow("CN=مفتاح, O=מפתח")]
    [DataRow("CN=कुंजी, O=กุญแจ")]
    [DataRow("CN=\U0001F511, O=\U00020BB7")]
    [DataRow("CN=a/b <c> & 'd' + e=f")]
    public void Letters_are_written_as_they_are(string subject)
    {
        var file = new LockFile([LockSample.Truststore("trust.p12", LockSample.Certificate("a", subject))]);
        Assert.Contains($"\"subject\": \"{subject}\"", TextOf(file));
        LockSample.AssertSame(file, LockFile.Parse(file.ToJson()));
    }

    [TestMethod]
    [DataRow("\"", "\\\"")]
    [DataRow("\\", "\\\\")]
    [DataRow("\b\f\n\r\t", "\\b\\f\\n\\r\\t")]
    [DataRow("\0\u0001\u001f", "\\u0000\\u0001\\u001f")]
    [DataRow("\u007f\u0085", "\\u007f\\u0085", DisplayName = "controls beyond ASCII")]
    [DataRow("\u2028\u2029", "\\u2028\\u2029", DisplayName = "line separators")]
    [DataRow("\u202e\u2066\u200b", "\\u202e\\u2066\\u200b", DisplayName = "what turns or hides the text after it")]
    [DataRow("\U000E0041", "\\udb40\\udc41", DisplayName = "tags, which no font shows")]
    [DataRow("\ufeff\uffff", "\\ufeff\\uffff")]
    public void What_a_reviewer_could_not_see_is_escaped(string text, string escaped)
    {
        var file = new LockFile([LockSample.Truststore(text, LockSample.Certificate(text, "CN=" + text + "é"))]);
        Assert.Contains($"\"path\": \"{escaped}\"", TextOf(file));
        Assert.Contains($"\"subject\": \"CN={escaped}é\"", TextOf(file));
        LockSample.AssertSame(file, LockFile.Parse(file.ToJson()));
    }

    [TestMethod]
    public void Half_a_surrogate_pair_survives()
    {
        // A BMPString in a certificate may hold one; as test data it would not survive the test runner.
        var file = new LockFile([LockSample.Truststore("trust.p12", LockSample.Certificate("a", "CN=\ud800x\udc00"), LockSample.Certificate("b", "CN=\udbff"))]);
        Assert.Contains("\"CN=\\ud800x\\udc00\"", TextOf(file));
        LockSample.AssertSame(file, LockFile.Parse(file.ToJson()));
    }

    [TestMethod]
    public void A_certificate_that_is_yet_to_be_made_cannot_be_recorded() =>
        Assert.ThrowsExactly<InvalidOperationException>(
            () => new LockFile([new("a.jks", LockedCertificate.ToBeMade("a", "CN=a"), null, [])]).ToJson());

    [TestMethod]
    public void Line_ends_of_git_and_a_byte_order_mark_do_not_matter()
    {
        var expected = LockSample.Sorted(Example);
        var text = TextOf(Example);
        LockSample.AssertSame(expected, Parse(text.Replace("\n", "\r\n")));
        LockSample.AssertSame(expected, Parse("\ufeff" + text));
        LockSample.AssertSame(expected, Parse(text.TrimEnd()));
        LockSample.AssertSame(expected, Parse(text.Replace("\n", "").Replace("  ", "")));
    }

    [TestMethod]
    public void Members_may_stand_in_any_order_after_the_version_and_be_written_with_any_escape()
    {
        var file = Parse(
            $$"""
            {"version":1,"keyStores":[{"partners":[{"expires":"2031-01-01","sha256":"{{One.ToLowerInvariant().Replace(":", "")}}",
            "subject":"CN=\u0041\/\ud83d\uDE00","alias":"a"}],"path":"t.p12"}]}
            """);
        Assert.AreEqual(new LockedCertificate("a", "CN=A/\U0001F600", One, "2031-01-01"), file.KeyStores[0].Partners[0]);
    }

    [TestMethod]
    public void A_keystore_is_found_by_its_path_and_case_counts()
    {
        Assert.AreEqual("orders", Example.Find("mutualauth/orders.jks")?.Own?.Alias);
        Assert.IsNull(Example.Find("mutualauth/Orders.jks"));
        Assert.IsNull(Example.Find(""));
    }

    private const string A = $$"""{"alias":"a","subject":"CN=a","sha256":"{{One}}","expires":"2031-01-01"}""";

    private static string File(string stores) => $$"""{"version":1,"keyStores":[{{stores}}]}""";

    private static string StoreOf(string members) => File($$"""{"path":"t.p12",{{members}}}""");

    private static string Trust(string partners) => StoreOf($$"""
        "partners":[
        {{partners}}
        ]
        """);

    private static IEnumerable<(string Text, string Problem, int Line)> WrongFiles =>
    [
        ("", "it is empty", 0),
        (" \r\n\t", "it is empty", 0),
        ("\ufeff", "it is empty", 0),
        ("not a lock file", "it is not JSON", 0),
        ("\n[]", "the file must be an object, and '[' stands there", 2),
        ("<html>", "the file must be an object, and '<' stands there", 1),
        ("{}", "the file has no \"version\"", 1),
        ("""{"keyStores":[]}""", "its first member must be \"version\", and is \"keyStores\"", 1),
        ("""{"version":1}""", "the file has no \"keyStores\"", 1),
        ("{\"version\":\n 2,\"stores\":{}}", "it is of version 2, and this package reads version 1: a newer MutualAuth.Build has written it", 2),
        ("""{"version":99999999999999999999}""", "it is of version 99999999999999999999", 1),
        ("""{"version":0}""", "\"version\" is 0, and this package reads version 1", 1),
        ("""{"version":1.0}""", "\"version\" is 1.0, and", 1),
        ("""{"version":"1"}""", "\"version\" must be a number, and '\"' stands there", 1),
        ("""{"version":null}""", "\"version\" must be a number, and 'n' stands there", 1),
        ("""{"version":1,"version":1}""", "the member \"version\" stands twice in the file", 1),
        ("{\"version\":1,\n\"comment\":\"x\",\"keyStores\":[]}", "the member \"comment\" of the file is not known", 2),
        ("""{"version":1,"keyStores":{}}""", "\"keyStores\" must be an array, and '{' stands there", 1),
        ("""{"version":1,"keyStores":null}""", "\"keyStores\" must be an array, and 'n' stands there", 1),
        ("""{"version":1 "keyStores":[]}""", "what follows here must be ',' or '}', and '\"' stands there", 1),
        ("""{"version" 1}""", "what follows \"version\" must be a colon, and '1' stands there", 1),
        ("""{"version":1,"keyStores":[],}""", "the name of a member must be a string, and '}' stands there", 1),
        ("""{version:1}""", "the name of a member must be a string, and 'v' stands there", 1),
        ("""{"version":1,"keyStores":[]}}""", "'}' follows what should be its end", 1),
        ("{\"version\":1,\"keyStores\":[]}\n{\"version\":1}", "'{' follows what should be its end", 2),
        ("{\"version\":1,\"keyStores\":[]}\0", "'\\u0000' follows what should be its end", 1),
        (File("1"), "a keystore must be an object, and '1' stands there", 1),
        (File("{}"), "a keystore has no \"path\"", 1),
        (File("""{"path":"t.p12"}"""), "a keystore has no \"partners\"", 1),
        (File("""{"path":7,"partners":[]}"""), "\"path\" must be a string, and '7' stands there", 1),
        (File("{\"path\":\"t\",\"partners\":[]},\n{\"path\":\"t\",\"partners\":[]}"), "the keystore 't' stands there twice", 2),
        (StoreOf("\"partners\":[],\n\"type\":\"JKS\""), "the member \"type\" of a keystore is not known", 2),
        (StoreOf("""
            "partners":[],"own":null
            """), "\"own\" must be an object, and 'n' stands there", 1),
        (StoreOf("""
            "partners":[],"successor":{}
            """), "\"successor\" has no \"alias\"", 1),
        (StoreOf($"\"own\":{A},\"partners\":[{A.Replace("\"a\"", "\"A\"")}]"), "the alias 'a' of the own certificate is that of a partner too", 1),
        (Trust(A + ",\n" + A.Replace("\"a\"", "\"A\"")), "the alias 'A' stands twice among the partners of a keystore", 3),
        (Trust(A + ","), "a partner must be an object, and ']' stands there", 3),
        (Trust(A.Replace("\"subject\":\"CN=a\",", "")), "a partner has no \"subject\"", 2),
        (Trust(A.Replace("\"sha256\":\"" + One + "\",", "")), "a partner has no \"sha256\"", 2),
        (Trust(A.Replace(",\"expires\":\"2031-01-01\"", "")), "a partner has no \"expires\"", 2),
        (Trust(A.Replace("}", ",\"__type\":\"x\"}")), "the member \"__type\" of a partner is not known", 2),
        (Trust(A.Replace("}", ",\"\":\"x\"}")), "the member \"\" of a partner is not known", 2),
        (Trust(A.Replace("}", ",\"Alias\":\"x\"}")), "the member \"Alias\" of a partner is not known", 2),
        (Trust(A.Replace(One, "04:B0")), "\"sha256\" is \"04:B0\", which is not a SHA-256 fingerprint", 2),
        (Trust(A.Replace(One, "")), "\"sha256\" is \"\", which is not", 2),
        (Trust(A.Replace("\"2031-01-01\"", "20310101")), "\"expires\" must be a string, and '2' stands there", 2),
        (Trust(A.Replace("2031-01-01", "2031-02-29")), "\"expires\" is \"2031-02-29\", which is not a day", 2),
        (Trust(A.Replace("2031-01-01", "1.1.2031")), "\"expires\" is \"1.1.2031\", which is not a day", 2),
        (Trust(A.Replace("CN=a", "CN=\\x")), "a backslash in a string is followed by no escape", 2),
        (Trust(A.Replace("CN=a", "CN=\\u00g0")), "\\u in a string is not followed by four hexadecimal digits", 2),
        (Trust(A.Replace("CN=a", "CN=\na")), "a string does not end on its line", 2),
        (Trust(A.Replace("CN=a", "CN=\u0001a")), "a string holds a character that cannot be seen (U+0001)", 2),
        (Trust(A.Replace("CN=a", "CN=\u202ea")), "a string holds a character that cannot be seen (U+202E)", 2),
        (Trust(A.Replace("CN=a", "CN=\U000E0041")), "a string holds a character that cannot be seen (U+E0041)", 2),
        ("{\"version\":1,\r\n\"keyStores\":[\r\n", "it is cut short", 3),
        ("{\"version\":1,\r\"key", "it is cut short", 2),
        ("{\"version\":1,\"keyStores\":[{\"path\":\"\\", "it is cut short", 1),
        ("{\"version\":1,\"keyStores\":[{\"path\":\"\\u00", "it is cut short", 1),
        ("{\"version\":1", "it is cut short", 1),
    ];

    [TestMethod]
    public void Whatever_is_wrong_is_said_with_its_line()
    {
        foreach (var (text, problem, line) in WrongFiles)
        {
            var finding = Assert.ThrowsExactly<MutualAuthException>(() => Parse(text), text).Finding;
            Assert.AreSame(Mab.LockUnreadable, finding.Kind);
            Assert.Contains(problem, finding.Text, text);
            Assert.AreEqual(line, finding.Line, text);
            Assert.IsNull(finding.File);
        }
    }

    [TestMethod]
    [DataRow("<<<<<<< HEAD", 5)]
    [DataRow("=======", 5)]
    [DataRow("||||||| 5de1c5e", 5)]
    [DataRow(">>>>>>> lock", 5)]
    [DataRow(">>>>>>> lock\r", 5)]
    [DataRow("<<<<<<< HEAD", 1)]
    [DataRow(">>>>>>> lock", 38)]
    public void A_merge_conflict_is_told_as_one_with_its_line(string mark, int line)
    {
        var lines = TextOf(Example).Split('\n').ToList();
        lines.Insert(line - 1, mark);
        var finding = Assert.ThrowsExactly<MutualAuthException>(() => Parse(string.Join('\n', lines))).Finding;
        Assert.Contains("unresolved merge conflict", finding.Text);
        Assert.AreEqual(line, finding.Line);
    }

    [TestMethod]
    public void Bytes_that_are_no_UTF8_are_told_as_that()
    {
        foreach (var content in new byte[][] { [0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], Encoding.Unicode.GetPreamble(), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(TextOf(Example))] })
            Assert.Contains("it is not a text in UTF-8", Assert.ThrowsExactly<MutualAuthException>(() => LockFile.Parse(content)).Message);
    }

    [TestMethod]
    public void A_message_repeats_little_of_the_file_and_no_line_end()
    {
        var hostile = "x\\nFAKE: error\\u202e" + new string('y', 100_000);
        foreach (var text in new[]
        {
            $$"""{"version":1,"{{hostile}}":1}""",
            $$"""{"{{hostile}}":1}""",
            $$"""{"version":{{new string('9', 100_000)}}}""",
            Trust(A.Replace(One, hostile)),
            Trust(A.Replace("2031-01-01", hostile)),
            Trust(A.Replace("\"a\"", $"\"{hostile}\"") + "," + A.Replace("\"a\"", $"\"{hostile}\"")),
            File($$"""{"path":"{{hostile}}","partners":[]},{"path":"{{hostile}}","partners":[]}"""),
        })
        {
            var message = Assert.ThrowsExactly<MutualAuthException>(() => Parse(text)).Message;
            Assert.IsLessThan(600, message.Length);
            Assert.DoesNotContain("\n", message);
            Assert.DoesNotContain("\u202e", message);
        }
    }

    [TestMethod]
    [Timeout(20_000, CooperativeCancellation = true)]
    public void Large_and_deep_files_are_refused_where_they_stop_making_sense()
    {
        const int Size = 4_000_000;
        foreach (var text in new[]
        {
            new string('[', Size),
            new string(' ', Size),
            new string('\n', Size),
            new string('"', Size),
            "{\"version\":1,\"keyStores\":" + new string('[', Size),
            "{\"version\":1,\"keyStores\":[" + string.Concat(Enumerable.Repeat("{\"own\":", Size / 7)),
            "{\"version\":1,\"keyStores\":[{\"path\":\"" + new string('a', Size),
            "{\"version\":" + new string('1', Size),
            "{\"" + string.Concat(Enumerable.Repeat("\\u0041", Size / 6)),
        })
            Assert.ThrowsExactly<MutualAuthException>(() => Parse(text));
    }

    [TestMethod]
    public void Ten_thousand_partners_come_back()
    {
        var file = LockSample.Sorted(new LockFile([LockSample.Truststore("trust.p12", [.. Enumerable.Range(0, 10_000).Select(i => LockSample.Certificate("partner-" + i))])]));
        LockSample.AssertSame(file, LockFile.Parse(file.ToJson()));
    }

    [TestMethod]
    public void A_file_cut_anywhere_is_refused()
    {
        var content = Example.ToJson();
        // Without its final line end it is whole.
        for (var length = 0; length < content.Length - 1; length++)
            Assert.ThrowsExactly<MutualAuthException>(() => LockFile.Parse(content[..length]), $"{length} bytes");
    }

    /// <summary>What means something in JSON.</summary>
    private static readonly byte[] Marks = "{}[]\",:\\/ue10\n\0 "u8.ToArray();

    [TestMethod]
    public void A_file_changed_anywhere_is_refused_or_read_as_the_platform_reads_it()
    {
        var content = Example.ToJson();
        var random = new Random(4031);
        var taken = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var changed = content.ToList();
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                var at = random.Next(changed.Count);
                switch (random.Next(4))
                {
                    case 0:
                        changed[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        changed.RemoveRange(at, Math.Min(random.Next(1, 40), changed.Count - at));
                        break;
                    case 2:
                        changed.Insert(at, Marks[random.Next(Marks.Length)]);
                        break;
                    default:
                        changed.InsertRange(at, changed.GetRange(at, Math.Min(random.Next(1, 200), changed.Count - at)));
                        break;
                }
            }

            LockFile file;
            try
            {
                file = LockFile.Parse([.. changed]);
            }
            catch (MutualAuthException exception)
            {
                Assert.AreSame(Mab.LockUnreadable, exception.Finding.Kind);
                continue;
            }

            taken++;
            // What is taken is JSON to another reader too, and says the same there.
            using var platform = JsonDocument.Parse(Encoding.UTF8.GetString([.. changed]));
            var stores = platform.RootElement.GetProperty("keyStores");
            Assert.HasCount(stores.GetArrayLength(), file.KeyStores);
            foreach (var (one, other) in stores.EnumerateArray().Zip(file.KeyStores))
            {
                Assert.AreEqual(one.GetProperty("path").GetString(), other.Path);
                CollectionAssert.AreEqual(
                    one.GetProperty("partners").EnumerateArray().Select(partner => partner.GetProperty("alias").GetString() + partner.GetProperty("subject").GetString()).ToArray(),
                    other.Partners.Select(partner => partner.Alias + partner.Subject).ToArray());
            }

            LockSample.AssertSame(LockSample.Sorted(file), LockFile.Parse(file.ToJson()));
        }

        Assert.IsGreaterThan(100, taken);
    }

    [TestMethod]
    public void Random_content_comes_back_and_is_the_platform_s_JSON()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var file = RandomFile(random);
            var content = file.ToJson();
            LockSample.AssertSame(LockSample.Sorted(file), LockFile.Parse(content));
            CollectionAssert.AreEqual(content, LockFile.Parse(content).ToJson());
            using var platform = JsonDocument.Parse(content);
        }
    }

    private static LockFile RandomFile(Random random)
    {
        var file = new List<LockedKeyStore>();
        foreach (var path in Texts(random).Distinct())
        {
            var aliases = Texts(random).Distinct(MutualAuth.KeyStores.Stores.Alias.Comparer).ToList();
            var hasOwn = aliases.Count > 0 && random.Next(2) == 0;
            file.Add(new LockedKeyStore(
                path,
                hasOwn ? RandomCertificate(random, aliases[0]) : null,
                hasOwn && random.Next(2) == 0 ? RandomCertificate(random, aliases[0]) : null,
                [.. aliases.Skip(hasOwn ? 1 : 0).Select(alias => RandomCertificate(random, alias))]));
        }

        return new LockFile(file);
    }

    private static LockedCertificate RandomCertificate(Random random, string alias) => LockSample.Certificate(
        alias, RandomText(random), new DateTime(1950, 1, 1).AddDays(random.Next(2_900_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static IEnumerable<string> Texts(Random random) => Enumerable.Range(0, random.Next(5)).Select(_ => RandomText(random)).ToList();

    /// <summary>Of any UTF-16 units, halves of pairs among them.</summary>
    private static string RandomText(Random random) => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(5) switch
    {
        0 => ((char)random.Next(0x80)).ToString(),
        1 => ((char)random.Next(0x10000)).ToString(),
        2 => char.ConvertFromUtf32(random.Next(0x10000, 0x110000)),
        3 => "\"\\/<>&'+\u2028\u202e\0\n\u007f".Substring(random.Next(12), 1),
        _ => "a",
    }));
}
