using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Refresh;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>The whole proof of a keystore as it lies on the disk.</summary>
[TestClass]
internal sealed class KeyStoreProofTests : IDisposable
{
    private const string App = "mutualauth/app.p12";

    private readonly Sandbox _project = new();

    public KeyStoreProofTests()
    {
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("web.pem");
    }

    public void Dispose() => _project.Dispose();

    [TestMethod]
    public void A_keystore_that_was_just_made_passes_with_four_handshakes()
    {
        _project.RefreshOk();

        var report = Prove();

        Assert.AreEqual("mutualauth/app.p12 (PKCS12)", report.Heading);
        CollectionAssert.AreEqual(
            new[]
            {
                "opens", "private key", "chain", "dates", "key usage", "partners", "declaration",
                "as client, TLS 1.2", "as client, TLS 1.3", "as server, TLS 1.2", "as server, TLS 1.3",
            },
            report.Checks.Select(check => check.Name).ToArray());
        Assert.IsTrue(report.Checks.All(check => check.IsOk && check.Findings.Count == 0), Text(report));
        Assert.IsTrue(VerificationText.Of(report).Skip(1).All(line => line.StartsWith("  ok    ", StringComparison.Ordinal)), Text(report));
    }

    [TestMethod]
    public void Nothing_is_written()
    {
        _project.RefreshOk();
        var before = Snapshot();

        Prove();

        CollectionAssert.AreEqual(before, Snapshot());
    }

    [TestMethod]
    public void On_the_day_after_its_end_every_handshake_fails_as_a_partner_would_let_it_fail()
    {
        _project.RefreshOk();
        _project.Now += TimeSpan.FromDays(366);

        var report = Prove();

        Assert.HasCount(4, report.Findings.Where(finding => finding.Kind == Mab.HandshakeFailed).ToList(), Text(report));
        Assert.Contains("certificate_expired (CN=demo expired on", Text(report).Replace("\n        ", " "));
        Assert.AreEqual(1, report.Findings.Count(finding => finding.Kind == Mab.ChainExpired));
        Assert.AreEqual(Mab.WouldChange, report.Findings.Single(finding => finding.Severity == Severity.Warning).Kind);
    }

    [TestMethod]
    public void A_keystore_that_is_not_there_says_to_build_and_skips_the_rest()
    {
        var report = Prove();

        Assert.AreEqual(Mab.NotMade, report.Findings.Single().Kind);
        Assert.IsTrue(report.Checks.Skip(1).All(check => check.IsSkipped));
        Assert.Contains("  --    chain: not checked: the keystore does not open", Text(report));
    }

    [TestMethod]
    public void A_wrong_password_is_told_once_and_skips_the_rest()
    {
        _project.RefreshOk();
        _project.Write(App + ".password", "another password");

        var report = Prove();

        Assert.AreEqual(Mab.WrongPassword, report.Findings.Single().Kind);
        Assert.HasCount(11, report.Checks);
    }

    [TestMethod]
    public void A_trusted_certificate_that_somebody_put_in_is_found_and_the_handshakes_are_made_all_the_same()
    {
        _project.RefreshOk();
        var intruder = _project.WritePartner("other.pem", "intruder");
        Tamper(store => new KeyStore([.. store.Entries, new TrustedEntry("intruder", DateTimeOffset.UnixEpoch, intruder)]));

        var report = Prove();

        Assert.AreEqual(Mab.TrustedUndeclared, report.Findings.Single().Kind, Text(report));
        Assert.AreEqual(10, report.Checks.Count(check => check.IsOk));
    }

    [TestMethod]
    public void A_keystore_whose_key_has_gone_skips_the_handshakes()
    {
        _project.RefreshOk();
        Tamper(store => new KeyStore([.. store.Trusted]));

        var report = Prove();

        Assert.IsTrue(report.Findings.Any(finding => finding.Kind == Mab.NoPrivateKey));
        Assert.AreEqual(7, report.Checks.Count(check => check.IsSkipped), Text(report));
    }

    [TestMethod]
    public void A_partner_file_that_cannot_be_read_leaves_the_rest_to_be_checked()
    {
        _project.RefreshOk();
        File.Delete(_project["web.pem"]);

        var report = Prove();

        Assert.IsTrue(report.Checks.Single(check => check.Name == "declaration").IsSkipped);
        Assert.AreEqual(10, report.Checks.Count(check => check.IsOk), Text(report));
    }

    [TestMethod]
    public void A_declaration_that_was_changed_and_not_built_is_warned_of()
    {
        _project.RefreshOk();
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Subject", "CN=another"));

        var finding = Prove().Findings.Single();

        Assert.AreEqual(Mab.WouldChange, finding.Kind);
        Assert.Contains("declared is CN=another", finding.Text);
    }

    [TestMethod]
    public void An_own_key_that_was_exchanged_is_found_where_a_lock_file_records_it()
    {
        _project.UseLockFile = true;
        _project.RefreshOk();
        Assert.IsEmpty(Prove().Findings);
        Tamper(store => new KeyStore([.. store.Trusted, new MadeIdentity { NotBefore = _project.Now.AddDays(-1), NotAfter = _project.Now.AddDays(300) }.Entry() with { Alias = "app" }]));

        var report = Prove();

        Assert.AreEqual(Mab.OwnIsNotRecorded, report.Findings.Single(finding => finding.Kind != Mab.OutputDiffers).Kind, Text(report));
        Assert.AreEqual(10, report.Checks.Count(check => check.IsOk), "it works, and is another");
    }

    [TestMethod]
    public void A_successor_that_waits_is_proved_too()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Renewal", "Stage")).RefreshOk();
        _project.Now += TimeSpan.FromDays(350);
        _project.RefreshOk();

        var report = Prove();

        Assert.HasCount(8, report.Checks.Where(check => check.Name.StartsWith("successor, ", StringComparison.Ordinal) && check.IsOk).ToList(), Text(report));
        Assert.IsTrue(report.Findings.All(finding => finding.Kind == Mab.ChainEndsSoon), Text(report));
    }

    [TestMethod]
    public void A_successor_that_is_damaged_is_told_of_and_the_keystore_itself_is_proved()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Renewal", "Stage")).RefreshOk();
        _project.Renew();
        _project.Write("mutualauth/app.next.p12", "nothing of the kind");

        var report = Prove();

        var finding = report.Findings.Single();
        Assert.AreEqual(Mab.NotAKeyStore, finding.Kind);
        Assert.AreEqual("mutualauth/app.next.p12", finding.File);
        Assert.AreEqual(1, report.Checks.Count(check => !check.IsOk && !check.IsSkipped), Text(report));
        Assert.AreEqual(4, report.Checks.Count(check => check.Name.StartsWith("as ", StringComparison.Ordinal) && check.IsOk));
    }

    [TestMethod]
    public void A_CA_makes_no_handshake_and_what_it_signs_does()
    {
        _project.KeyStore("mutualauth/ca.p12", ("KeyAlgorithm", "EC"), ("Subject", "CN=ca"));
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "mutualauth/ca.p12")).RefreshOk();

        Assert.IsTrue(Prove().Checks.All(check => check.IsOk), Text(Prove()));
        var ca = Prove("mutualauth/ca.p12");
        Assert.IsEmpty(ca.Findings);
        Assert.HasCount(4, ca.Checks.Where(check => check.Detail == "not checked: the certificate of a CA takes no part in TLS").ToList(), Text(ca));
    }

    [TestMethod]
    public void No_line_is_wider_than_a_terminal()
    {
        _project.RefreshOk();
        _project.Now += TimeSpan.FromDays(366);
        Tamper(store => new KeyStore([.. store.Keys]));

        foreach (var line in VerificationText.Of(Prove()))
            Assert.IsLessThanOrEqualTo(100, line.Length, line);
    }

    private VerificationReport Prove(string path = App, params (string Name, string Value)[] metadata)
    {
        var values = metadata.ToDictionary(pair => pair.Name, pair => pair.Value);
        var item = new DeclaredItem(_project[path], path, values.GetValueOrDefault);
        var planned = _project.Plan().Planned.SingleOrDefault(keyStore => keyStore.Declaration.Path == item.FullPath);
        var declaration = planned?.Declaration ?? new DeclarationReader(_project.Folder, "demo", 30).KeyStore(item);
        return new KeyStoreProof(declaration, _project.Now) { Declared = planned is null ? DeclaredState.Unknown : DeclaredState.Of(planned) }.Run(CancellationToken.None);
    }

    private void Tamper(Func<KeyStore, KeyStore> change)
    {
        var password = new Password(File.ReadAllText(_project[App + ".password"]).TrimEnd(), "test");
        _project.Write(App, KeyStoreFile.Encode(StoreType.Pkcs12, change(_project.Open(App)), password, password, EncryptionProfile.Modern));
    }

    [TestMethod]
    [DataRow("mutualauth/app.pem")]
    [DataRow("mutualauth/app.cer")]
    public void An_export_that_was_exchanged_is_found_before_it_is_handed_to_a_partner(string export)
    {
        _project.RefreshOk();
        var impostor = _project.WritePartner("impostor.pem", "demo");
        Stealthily(export, export.EndsWith(".cer", StringComparison.Ordinal) ? impostor.Der : _project.Bytes("impostor.pem"));

        var finding = Prove().Findings.Single();

        Assert.AreEqual(Mab.OutputDiffers, finding.Kind);
        Assert.AreEqual(export, finding.File);
        Assert.Contains(impostor.Sha256, finding.Text);
    }

    [TestMethod]
    public void An_own_key_that_was_exchanged_for_one_of_the_same_name_is_found_by_the_exports()
    {
        _project.RefreshOk();
        var own = _project.OwnCertificate(App);
        Tamper(store => new KeyStore([.. store.Trusted, new MadeIdentity { Name = "demo", NotBefore = _project.Now.AddDays(-1), NotAfter = _project.Now.AddDays(300) }.Entry() with { Alias = "app" }]));

        var report = Prove();

        Assert.HasCount(2, report.Findings.Where(finding => finding.Kind == Mab.OutputDiffers && finding.Text.Contains(own.Sha256)).ToList(), Text(report));
        Assert.HasCount(2, report.Findings.Where(finding => finding.Severity == Severity.Error).ToList(), Text(report));
    }

    [TestMethod]
    [DataRow("app.jks")]
    [DataRow("app.key.pem")]
    [DataRow("app.chain.pem")]
    [DataRow("app.partners.pem")]
    public void A_copy_that_says_something_else_is_found(string copy)
    {
        (string, string)[] metadata = [("KeyAlgorithm", "EC"), ("AlsoWrite", "JKS;PEM")];
        _project.KeyStore(App, metadata).RefreshOk();
        Assert.IsEmpty(Prove(App, metadata).Findings);
        copy = "mutualauth/" + copy;
        var intruder = _project.WritePartner("other.pem", "intruder");
        var password = new Password(File.ReadAllText(_project[App + ".password"]).TrimEnd(), "test");
        Stealthily(copy, copy switch
        {
            "mutualauth/app.jks" => KeyStoreFile.Encode(
                StoreType.Jks, new KeyStore([.. _project.Open(App).Entries, new TrustedEntry("intruder", DateTimeOffset.UnixEpoch, intruder)]), password, password, EncryptionProfile.Modern),
            "mutualauth/app.key.pem" => CertificateWriter.Pem(EncryptedPrivateKey.Label, EncryptedPrivateKey.Encrypt(new MadeIdentity().Private, password)),
            "mutualauth/app.chain.pem" => CertificateWriter.Pem([intruder]),
            _ => [.. _project.Bytes(copy), .. CertificateWriter.Pem([intruder])],
        });

        var finding = Prove(App, metadata).Findings.Single();

        Assert.AreEqual(Mab.OutputDiffers, finding.Kind);
        Assert.AreEqual(copy, finding.File);
    }

    [TestMethod]
    public void A_successors_export_that_was_exchanged_is_found()
    {
        (string, string)[] metadata = [("KeyAlgorithm", "EC"), ("Renewal", "Stage")];
        _project.KeyStore(App, metadata).RefreshOk();
        _project.Renew();
        var before = Prove(App, metadata);
        Assert.IsTrue(before.Findings.All(finding => finding.Severity != Severity.Error), Text(before));
        Stealthily("mutualauth/app.next.cer", _project.WritePartner("impostor.pem", "demo").Der);

        var finding = Prove(App, metadata).Findings.Single(finding => finding.Severity == Severity.Error);

        Assert.AreEqual(Mab.OutputDiffers, finding.Kind);
        Assert.AreEqual("mutualauth/app.next.cer", finding.File);
    }

    [TestMethod]
    public void An_export_that_is_missing_is_left_to_the_next_build()
    {
        _project.RefreshOk();
        File.Delete(_project["mutualauth/app.pem"]);

        Assert.IsEmpty(Prove().Findings);
    }

    [TestMethod]
    [DataRow("mutualauth/app.p12", "644", true)]
    [DataRow("mutualauth/app.p12.password", "644", true)]
    [DataRow("mutualauth/app.p12.password", "620", true)]
    [DataRow("mutualauth/app.p12.password", "640", false)]
    [DataRow("mutualauth/app.pem", "644", false)]
    public void A_secret_that_everybody_may_read_is_warned_of(string file, string mode, bool warned)
    {
        if (OperatingSystem.IsWindows())
            return; // Files have lists of access there instead of a mode.
        _project.RefreshOk();
        File.SetUnixFileMode(_project[file], (UnixFileMode)Convert.ToInt32(mode, 8));

        var findings = Prove().Findings.ToList();

        Assert.HasCount(warned ? 1 : 0, findings);
        if (warned)
        {
            Assert.AreEqual(Mab.OpenToOthers, findings[0].Kind);
            Assert.AreEqual(file, findings[0].File);
            Assert.Contains("0" + mode, findings[0].Text);
        }
    }

    /// <summary>With the time that the file had.</summary>
    private void Stealthily(string path, byte[] content)
    {
        var time = File.GetLastWriteTimeUtc(_project[path]);
        _project.Write(path, content);
        File.SetLastWriteTimeUtc(_project[path], time);
    }

    private string[] Snapshot() => Directory.EnumerateFiles(_project.Folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {Fingerprint.OfBytes(File.ReadAllBytes(file))}")
        .ToArray();

    private static string Text(VerificationReport report) => string.Join("\n", VerificationText.Of(report));
}
