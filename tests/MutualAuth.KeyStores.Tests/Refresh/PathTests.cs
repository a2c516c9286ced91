using System.Text;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Names as long, as odd and as hostile as file systems and keystores allow, and beyond.</summary>
[TestClass]
internal sealed class PathTests : IDisposable
{
    private static readonly (string, string) Ec = ("KeyAlgorithm", "EC");

    private static readonly (string, string) Password = ("StorePassword", "pass:a password");

    private readonly Sandbox _project = new();

    public PathTests() => _project.WritePartner("web.pem");

    public void Dispose() => _project.Dispose();

    [TestMethod]
    // Byte for byte to where the next one no longer fits: app.partners.pem is nine longer than app.jks.
    [DataRow(200, "")]
    [DataRow(237, "")]
    [DataRow(238, "")]
    [DataRow(244, "")]
    [DataRow(246, "PEM")]
    [DataRow(246, "")]
    [DataRow(255, null)]
    public void A_name_as_long_as_the_file_system_takes_can_be_made_changed_and_archived(int length, string? alsoWrite)
    {
        var name = "mutualauth/" + new string('k', length - 4) + ".jks";
        _project.KeyStore(name, alsoWrite is null ? [Ec, Password] : [Ec, ("AlsoWrite", alsoWrite)]).RefreshOk();
        _project.Partner("web.pem").RefreshOk();
        _project.WithoutPartner("web.pem").RefreshOk();
        // Within the same second.
        Assert.IsTrue(_project.Renew().Succeeded);

        Assert.HasCount(2, _project.Archived);
        Assert.IsTrue(_project.Archived.All(file => Encoding.UTF8.GetByteCount(file) <= 255));
        Assert.IsEmpty(Directory.GetFiles(_project["mutualauth"], ".*.tmp"));
        Assert.IsEmpty(_project.RefreshOk().Lines);
    }

    [TestMethod]
    [DataRow(247, "", ".password")]
    [DataRow(246, "PEM,Stage", "")]
    [DataRow(251, "Stage", ".next.jks")]
    [DataRow(247, "PEM", ".partners.pem")]
    [DataRow(256, "", "")]
    public void A_name_of_which_one_that_is_too_long_would_be_made_is_an_error_before_anything_is_written(int length, string with, string tooLong)
    {
        var name = "mutualauth/" + new string('k', length - 4) + ".jks";
        var metadata = new List<(string, string)> { Ec };
        if (tooLong != ".password")
            metadata.Add(Password);
        if (with.Contains("PEM"))
            metadata.Add(("AlsoWrite", "PEM"));
        if (with.Contains("Stage"))
            metadata.Add(("Renewal", "Stage"));
        _project.KeyStore(name, [.. metadata]);

        if (tooLong.Length == 0 && length < 256)
        {
            _project.RefreshOk();
            return;
        }

        var finding = _project.RefreshFails(Mab.FileNameTooLong);

        Assert.Contains(tooLong, finding.Text);
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void The_length_that_counts_is_that_of_the_bytes()
    {
        // 64 keys of four bytes each.
        var name = string.Concat(Enumerable.Repeat("\U0001F511", 61)) + ".jks";
        _project.KeyStore("mutualauth/" + name, Ec, Password).RefreshOk();
        _project.Partner("web.pem").RefreshOk();
        _project.WithoutPartner("web.pem").RefreshOk();
        Assert.HasCount(1, _project.Archived);

        _project.KeyStore("mutualauth/\U0001F511\U0001F511" + name, Ec, Password).RefreshFails(Mab.FileNameTooLong);
    }

    [TestMethod]
    public void What_a_killed_build_left_of_a_long_name_is_removed_and_nothing_of_another()
    {
        var name = new string('k', 240) + ".jks";
        _project.KeyStore("mutualauth/" + name, Ec).RefreshOk();
        var temporary = AtomicFile.TemporaryPrefix(name) + "abc.tmp";
        var archived = AtomicFile.TemporaryPrefix(Path.GetFileName(Archive.PathFor(_project["mutualauth/" + name], _project.Now))) + "abc.tmp";
        Assert.IsTrue(temporary.Length <= 255 && archived.Length <= 255);
        _project.Write("mutualauth/" + temporary, "half a key");
        _project.Write("mutualauth/archive/" + archived, "half a key");
        _project.Write("mutualauth/.other.jks.abc.tmp", "another build's");

        _project.Partner("web.pem").RefreshOk();

        Assert.IsFalse(File.Exists(_project["mutualauth/" + temporary]));
        Assert.IsFalse(File.Exists(_project["mutualauth/archive/" + archived]));
        Assert.IsTrue(File.Exists(_project["mutualauth/.other.jks.abc.tmp"]));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void What_is_a_pattern_elsewhere_is_a_name_here()
    {
        _project.Write("mutualauth/.other.jks.abc.tmp", "another build's");

        _project.KeyStore("mutualauth/*.jks", Ec).RefreshOk();
        _project.KeyStore("mutualauth/?[a-z]{1}.jks", Ec).RefreshOk();

        Assert.IsTrue(File.Exists(_project["mutualauth/.other.jks.abc.tmp"]));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void The_gitignore_names_files_and_no_patterns()
    {
        // To git, [1] is the character 1; *, ? and \ are what they are elsewhere.
        _project.KeyStore("own/a[1].jks", Ec).RefreshOk();
        _project.KeyStore("stars/*?\\.jks", Ec).RefreshOk();

        CollectionAssert.IsSubsetOf(new[] { "/a\\[1].jks", "/a\\[1].jks.password" }, File.ReadAllLines(_project["own/.gitignore"]));
        CollectionAssert.IsSubsetOf(new[] { "/\\*\\?\\\\.jks", "/\\*\\?\\\\.jks.password" }, File.ReadAllLines(_project["stars/.gitignore"]));
        Assert.IsEmpty(_project.RefreshOk().Findings);
    }

    [TestMethod]
    public void An_empty_gitignore_is_said_to_lack_everything()
    {
        _project.Write("own/.gitignore", "");

        var result = _project.KeyStore("own/app.jks", Ec).RefreshOk();

        Assert.Contains("/app.jks.password", result.Findings.Single(finding => finding.Kind == Mab.NotIgnoredByGit).Text);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_path_beyond_what_the_system_takes_is_an_error()
    {
        var path = string.Concat(Enumerable.Repeat(new string('d', 100) + "/", 50)) + "app.jks";

        _project.KeyStore(path, Ec).RefreshFails(Mab.FileFailure);

        Assert.IsEmpty(Directory.GetDirectories(_project.Folder, "d*"));
    }

    [TestMethod]
    [DataRow("mutualauth/a\nb.jks")]
    [DataRow("mutualauth/a\rb.jks")]
    [DataRow("mutualauth/\u001b[2Jb.jks")]
    [DataRow("mutualauth/a\0b.jks")]
    [DataRow("mutualauth/a\u0085b.jks")]
    [DataRow("mutualauth/a\u2028b.jks")]
    [DataRow("mutualauth/")]
    [DataRow("/")]
    public void A_keystores_path_that_is_none_is_an_error_and_is_shown_without_what_is_wrong_in_it(string path)
    {
        var finding = _project.KeyStore(path, Ec).RefreshFails(Mab.BadPath);

        Assert.IsFalse(finding.Text.Any(c => char.IsControl(c) || c == '\u2028'), finding.Text);
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]));
    }

    [TestMethod]
    [DataRow("web\n.pem", "")]
    [DataRow("web\0.pem", "")]
    [DataRow("web.pem", "StorePassword=file:a\0b")]
    [DataRow("web.pem", "StorePassword=file:a\nb")]
    [DataRow("web.pem", "KeyPassword=file:a\0b")]
    [DataRow("web.pem", "CertificateReply=a\0b")]
    [DataRow("web.pem", "IdentityFrom=a\u001bb")]
    [DataRow("web.pem", "IssuerKeyStore=a\0b")]
    [DataRow("web.pem", "IdentityFrom=what a key begins with\nsecret")]
    public void Any_other_path_that_is_none_is_an_error_too(string partner, string metadatum)
    {
        var pair = metadatum.Split('=');
        _project.KeyStore("mutualauth/app.jks", Ec, (pair[0], pair.Length > 1 ? pair[1] : "")).Partner(partner);

        var finding = _project.RefreshFails(Mab.BadPath);

        Assert.IsFalse(finding.Text.Any(char.IsControl), finding.Text);
        Assert.DoesNotContain("secret", finding.Text);
        Assert.IsFalse(Directory.Exists(_project["mutualauth"]));
    }

    [TestMethod]
    [DataRow("../../../evil")]
    [DataRow("/etc/passwd")]
    [DataRow("..\\..\\evil")]
    [DataRow("CON")]
    [DataRow("a:b*c?")]
    [DataRow("-rf")]
    [DataRow("a;b%41")]
    [DataRow("\u202eevil")]
    public void An_alias_is_no_file_name(string alias)
    {
        _project.KeyStore("mutualauth/app.jks", Ec, ("Alias", alias), ("AlsoWrite", "PEM;PKCS12"), ("Renewal", "Stage"))
            .Partner("web.pem", ("Alias", alias + "2"));
        _project.RefreshOk();
        Assert.IsTrue(_project.Renew().Succeeded);
        Assert.IsTrue(_project.Activate().Succeeded);

        Assert.AreEqual(alias.ToLowerInvariant(), _project.Open("mutualauth/app.jks").Keys.Single().Alias);
        Assert.IsNotNull(_project.Open("mutualauth/app.jks").Find(alias + "2"));
        var files = Directory.GetFiles(_project.Folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.IsTrue(
            files.All(file => file is "web.pem" or ".gitignore" or ".mutualauth.lock" || file!.StartsWith("app.", StringComparison.Ordinal) || file.StartsWith("app-", StringComparison.Ordinal)),
            string.Join("\n", files));
    }

    [TestMethod]
    [DataRow("a\nb")]
    [DataRow("a\0b")]
    [DataRow("a\u001b[31mb")]
    [DataRow("a\u0085b")]
    public void An_alias_with_a_control_character_is_an_error_that_does_not_repeat_it(string alias)
    {
        var own = _project.KeyStore("mutualauth/app.jks", Ec, ("Alias", alias)).RefreshFails(Mab.BadAlias);
        var partner = _project.KeyStore("mutualauth/app.jks", Ec).Partner("web.pem", ("Alias", alias)).RefreshFails(Mab.BadAlias);

        Assert.IsFalse((own.Text + partner.Text).Any(char.IsControl));
    }

    [TestMethod]
    [DataRow(255, true)]
    [DataRow(256, false)]
    [DataRow(65535, false)]
    [DataRow(70000, false)]
    public void An_alias_is_at_most_255_characters(int length, bool taken)
    {
        // Three bytes each in JKS, and more where lower case has more.
        _project.KeyStore("mutualauth/app.jks", Ec).Partner("web.pem", ("Alias", new string('\u20ac', length)));

        if (taken)
            Assert.IsNotNull(_project.RefreshOk().KeyStores.Single().Own);
        else
            _project.RefreshFails(Mab.BadAlias);
    }

    [TestMethod]
    public void Forms_of_one_letter_are_two_aliases_as_Java_has_it()
    {
        _project.WritePartner("other.pem");
        _project.KeyStore("mutualauth/app.jks", Ec).Partner("web.pem", ("Alias", "caf\u00e9")).Partner("other.pem", ("Alias", "cafe\u0301"));

        _project.RefreshOk();

        Assert.HasCount(2, _project.Open("mutualauth/app.jks").Trusted.ToList());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Forms_of_one_letter_in_file_names_collide_since_macOS_has_one_file_for_both()
    {
        _project.KeyStore("mutualauth/caf\u00e9.jks", Ec).KeyStore("mutualauth/cafe\u0301.jks", Ec);

        _project.RefreshFails(Mab.SameFileTwice);
    }

    [TestMethod]
    [DataRow("mutualauth/-rf.jks")]
    [DataRow("mutualauth/\U0001F511 \u2764\uFE0F \U0001F469\u200D\U0001F52C.jks")]
    [DataRow("mutualauth/\u0645\u0641\u062A\u0627\u062D.jks")]
    [DataRow("mutualauth/a;b%3B%20$(c)@(d)'.jks")]
    [DataRow("mutualauth/.jks")]
    [DataRow("mutualauth/no extension")]
    [DataRow("mutualauth/sub/../app.jks")]
    [DataRow("mutualauth/app.jks.jks.p12.pem.jks")]
    public void Odd_names_are_names(string path)
    {
        if (OperatingSystem.IsWindows() && path.Contains("../"))
            path = path.Replace('/', '\\');
        _project.KeyStore(path, Ec, ("AlsoWrite", "PEM;PKCS12")).RefreshOk();
        _project.Partner("web.pem").RefreshOk();
        _project.WithoutPartner("web.pem").RefreshOk();

        Assert.HasCount(1, _project.Archived);
        Assert.IsEmpty(_project.RefreshOk().Lines);
        Assert.IsEmpty(_project.Status().KeyStores.Where(keyStore => keyStore.Findings.Any()));
    }
}
