using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Certificates;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Refresh;

[TestClass]
public sealed class PartnerFilesTests : IDisposable
{
    private static readonly IReadOnlyList<Certificate> Three = PartnerSample.Three;

    private readonly string _folder = Directory.CreateTempSubdirectory("mutualauth-").FullName;
    private readonly PartnerFiles _files = new();
    private readonly List<Finding> _findings = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, "partners", name);

    private string Write(string name, params IEnumerable<byte> content)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "partners"));
        File.WriteAllBytes(PathOf(name), [.. content]);
        return name;
    }

    private string WritePem(string name, params Certificate[] certificates) => Write(name, CertificateWriter.Pem(certificates));

    /// <summary>As a PartnerCertificate item declares it.</summary>
    private PartnerDeclaration Declared(string name, params (string Name, string Value)[] metadata) =>
        new DeclarationReader(_folder, "app", 30).Partner(new DeclaredItem(
            PathOf(name),
            "partners/" + name,
            wanted => metadata.FirstOrDefault(metadatum => metadatum.Name == wanted).Value));

    private IReadOnlyList<DeclaredPartner> Resolve(params PartnerDeclaration[] declarations) => _files.Resolve(declarations, _findings);

    private string Resolved(params PartnerDeclaration[] declarations)
    {
        var partners = Resolve(declarations);
        Assert.IsEmpty(_findings);
        return string.Join(" ", partners.Select(partner => $"{partner.Alias}={partner.Certificate.Subject.Replace("CN=", "")}"));
    }

    private Finding Fails(FindingKind kind, params PartnerDeclaration[] declarations)
    {
        _ = Resolve(declarations);
        var finding = _findings.Single();
        Assert.AreEqual(kind.Code, finding.Code, finding.Text);
        Assert.DoesNotContain(Sample.Password.Characters, finding.ToString());
        Assert.DoesNotContain(Sample.OtherPassword.Characters, finding.ToString());
        return finding;
    }

    private static (string, string) Password(Password password) => ("Password", "pass:" + password.Characters);

    // Pins

    [TestMethod]
    public void A_pin_matches_in_any_spelling()
    {
        WritePem("zebra.pem", Three[0]);
        var pin = Three[0].Sha256;
        foreach (var spelling in new[]
        {
            pin, pin.ToLowerInvariant(), pin.Replace(":", ""), pin.Replace(":", "").ToLowerInvariant(), pin.Replace(':', ' '), $"  {pin}  ",
        })
        {
            Assert.AreEqual("zebra=zebra", Resolved(Declared("zebra.pem", ("Sha256", spelling))), spelling);
        }
    }

    [TestMethod]
    public void A_pin_that_does_not_match_is_an_error_that_names_both()
    {
        WritePem("zebra.pem", Three[0]);
        var finding = Fails(Mab.PinMismatch, Declared("zebra.pem", ("Sha256", Three[1].Sha256)));
        Assert.AreEqual("partners/zebra.pem", finding.File);
        Assert.Contains(Three[0].Sha256, finding.Text);
        Assert.Contains(Three[1].Sha256, finding.Text);
    }

    [TestMethod]
    public void One_of_several_pins_is_enough_for_each_certificate()
    {
        WritePem("zebra.pem", Three[0]);
        Assert.AreEqual("zebra=zebra", Resolved(Declared("zebra.pem", ("Sha256", $"{Three[1].Sha256};{Three[0].Sha256}"))));
    }

    [TestMethod]
    public void Every_certificate_of_a_bundle_must_be_pinned()
    {
        WritePem("bundle.pem", [.. Three]);
        var all = string.Join(";", Three.Select(certificate => certificate.Sha256));
        Assert.AreEqual("bundle=zebra bundle-2=ant bundle-3=moth", Resolved(Declared("bundle.pem", ("Sha256", all))));

        var finding = Fails(Mab.PinMismatch, Declared("bundle.pem", ("Sha256", $"{Three[0].Sha256};{Three[2].Sha256}")));
        Assert.Contains(Three[1].Sha256, finding.Text);
        Assert.Contains("ant", finding.Text);
    }

    [TestMethod]
    public void Nothing_of_a_file_with_a_wrong_pin_is_taken()
    {
        WritePem("bundle.pem", [.. Three]);
        Assert.IsEmpty(Resolve(Declared("bundle.pem", ("Sha256", Three[0].Sha256))));
    }

    [TestMethod]
    public void The_certificates_of_a_keystore_are_pinned_too()
    {
        Write("trust.jks", JksCodec.Write(Sample.Store(Sample.Trusted("a", Three[0])), Sample.Password, Sample.Password));
        Assert.AreEqual("trust=zebra", Resolved(Declared("trust.jks", Password(Sample.Password), ("Sha256", Three[0].Sha256))));
        Fails(Mab.PinMismatch, Declared("trust.jks", Password(Sample.Password), ("Sha256", Three[1].Sha256)));
    }

    // Aliases

    [TestMethod]
    public void Certificates_of_a_bundle_are_numbered_from_the_second()
    {
        WritePem("Bundle.pem", [.. Three]);
        Assert.AreEqual("bundle=zebra bundle-2=ant bundle-3=moth", Resolved(Declared("Bundle.pem")));
        Assert.AreEqual("puppet=zebra puppet-2=ant puppet-3=moth", Resolved(Declared("Bundle.pem", ("Alias", "puppet"))));
    }

    [TestMethod]
    public void The_same_certificate_twice_is_one_entry_and_the_first_counts()
    {
        WritePem("one.pem", Three[0]);
        Write("two.cer", Three[0].Der);
        var partners = Resolve(Declared("one.pem", ("AllowExpired", "true")), Declared("two.cer"));
        Assert.IsEmpty(_findings);
        Assert.AreEqual("one", partners.Single().Alias);
        Assert.AreEqual("partners/one.pem", partners[0].Source);
        Assert.IsTrue(partners[0].AllowExpired);
    }

    [TestMethod]
    public void The_same_certificate_under_the_same_alias_is_no_conflict()
    {
        WritePem("one.pem", Three[0]);
        WritePem("two.pem", Three[0]);
        Assert.AreEqual("puppet=zebra", Resolved(Declared("one.pem", ("Alias", "puppet")), Declared("two.pem", ("Alias", "PUPPET"))));
    }

    [TestMethod]
    public void A_certificate_that_is_known_already_does_not_renumber_its_bundle()
    {
        WritePem("known.pem", Three[1]);
        WritePem("bundle.pem", Three[0], Three[1], Three[2], Three[0]);
        Assert.AreEqual("known=ant bundle=zebra bundle-3=moth", Resolved(Declared("known.pem"), Declared("bundle.pem")));
    }

    [TestMethod]
    public void The_same_alias_for_two_certificates_is_an_error_that_names_both_files()
    {
        WritePem("one.pem", Three[0]);
        WritePem("two.pem", Three[1]);
        var finding = Fails(Mab.SameAliasTwice, Declared("one.pem", ("Alias", "Puppet")), Declared("two.pem", ("Alias", "puppet")));
        Assert.AreEqual("partners/two.pem", finding.File);
        Assert.Contains("'partners/one.pem'", finding.Text);
        Assert.Contains("'partners/two.pem'", finding.Text);
    }

    [TestMethod]
    public void The_number_of_a_bundle_may_collide_with_a_declared_alias()
    {
        WritePem("puppet.pem", Three[0], Three[1]);
        WritePem("puppet-2.pem", Three[2]);
        var finding = Fails(Mab.SameAliasTwice, Declared("puppet.pem"), Declared("puppet-2.pem"));
        Assert.Contains("'puppet-2'", finding.Text);
        Assert.Contains("'partners/puppet.pem'", finding.Text);
        Assert.Contains("'partners/puppet-2.pem'", finding.Text);
    }

    // Keystores as sources

    [TestMethod]
    public void Trusted_entries_of_a_keystore_are_taken_by_alias_and_its_keys_are_not()
    {
        var store = Sample.Store(
            Sample.Trusted("c", Three[0]), Sample.Key("own", Sample.Ec("own")), Sample.Trusted("a", Three[1]), Sample.Trusted("b", Three[2]));
        Write("trust.jks", JksCodec.Write(store, Sample.Password, Sample.OtherPassword));
        Write("trust.p12", Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
        foreach (var name in new[] { "trust.jks", "trust.p12" })
            Assert.AreEqual("trust=ant trust-2=moth trust-3=zebra", Resolved(Declared(name, Password(Sample.Password))));
    }

    [TestMethod]
    public void Certificates_that_no_one_marked_as_trusted_are_taken_from_a_file_without_keys()
    {
        Write("loose.p12", Loose(null));
        var partners = Resolve(Declared("loose.p12", Password(Sample.Password)));
        Assert.IsEmpty(_findings);
        Assert.AreEqual("loose loose-2", string.Join(" ", partners.Select(partner => partner.Alias)));
        // In which order the platform writes them is its own affair.
        CollectionAssert.AreEquivalent(Three.Take(2).ToList(), partners.Select(partner => partner.Certificate).ToList());
    }

    [TestMethod]
    public void Certificates_beside_a_key_are_not_taken()
    {
        Write("own.p12", Loose(Sample.Ec("own")));
        var finding = Fails(Mab.NoTrustedEntries, Declared("own.p12", Password(Sample.Password)));
        Assert.AreEqual("partners/own.p12", finding.File);
    }

    /// <summary>As the platform and openssl write it: no bag attribute says that a certificate is trusted.</summary>
    private static byte[] Loose(Identity? own)
    {
        var certificates = new X509Certificate2Collection();
        foreach (var certificate in Three.Take(2))
            certificates.Add(X509CertificateLoader.LoadCertificate(certificate.Der));
        if (own is not null)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(own.Chain[0].Der);
            certificates.Add(certificate.CopyWithPrivateKey((ECDsa)own.Platform!));
        }

        return certificates.Export(X509ContentType.Pkcs12, Sample.Password.Characters)!;
    }

    [TestMethod]
    [DataRow("trust.jks")]
    [DataRow("trust.p12")]
    public void A_wrong_password_is_told_of_the_partner_file(string name)
    {
        var store = Sample.Store(Sample.Trusted("a", Three[0]));
        Write(name, name == "trust.jks"
            ? JksCodec.Write(store, Sample.Password, Sample.Password)
            : Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
        Assert.AreEqual("partners/" + name, Fails(Mab.WrongPassword, Declared(name, Password(Sample.OtherPassword))).File);
    }

    [TestMethod]
    public void A_keystore_without_trusted_entries_is_an_error()
    {
        Write("own.jks", JksCodec.Write(Sample.Store(Sample.Key("own", Sample.Ec("own"))), Sample.Password, Sample.Password));
        Assert.AreEqual("partners/own.jks", Fails(Mab.NoTrustedEntries, Declared("own.jks", Password(Sample.Password))).File);
    }

    [TestMethod]
    public void A_keystore_needs_its_password()
    {
        Write("trust.jks", JksCodec.Write(Sample.Store(Sample.Trusted("a")), Sample.Password, Sample.Password));
        Assert.Contains("this is a JKS keystore", Fails(Mab.NotACertificate, Declared("trust.jks")).Text);
    }

    [TestMethod]
    public void A_password_is_no_harm_where_the_file_is_no_keystore()
    {
        WritePem("zebra.pem", Three[0]);
        Assert.AreEqual("zebra=zebra", Resolved(Declared("zebra.pem", Password(Sample.Password))));
    }

    [TestMethod]
    public void What_is_wrong_with_a_password_file_is_told_of_that_file()
    {
        Write("trust.jks", JksCodec.Write(Sample.Store(Sample.Trusted("a")), Sample.Password, Sample.Password));
        var missing = Path.Combine(_folder, "no.password");
        Assert.AreEqual(missing, Fails(Mab.NoPasswordFile, Declared("trust.jks", ("Password", "file:no.password"))).File);

        _findings.Clear();
        var empty = Path.Combine(_folder, "empty.password");
        File.WriteAllText(empty, "\n");
        Assert.AreEqual(empty, Fails(Mab.EmptyPassword, Declared("trust.jks", ("Password", "file:empty.password"))).File);
    }

    // Files

    [TestMethod]
    public void A_missing_file_is_an_error()
    {
        Assert.AreEqual("partners/none.pem", Fails(Mab.NoSuchFile, Declared("none.pem")).File);
        _findings.Clear();
        Assert.AreEqual("partners/no/such.pem", Fails(Mab.NoSuchFile, Declared("no/such.pem")).File);
    }

    [TestMethod]
    public void A_folder_instead_of_a_file_is_said_to_be_one()
    {
        Directory.CreateDirectory(PathOf("folder"));
        var finding = Fails(Mab.FileFailure, Declared("folder"));
        Assert.AreEqual("partners/folder", finding.File);
        Assert.Contains("it is a folder", finding.Text);
    }

    [TestMethod]
    public void A_file_that_is_too_large_is_not_read()
    {
        Write("large.pem");
        using (var stream = File.OpenWrite(PathOf("large.pem")))
            stream.SetLength(ReadLimits.Default.FileSize + 1L);
        Assert.AreEqual("partners/large.pem", Fails(Mab.TooLarge, Declared("large.pem")).File);
    }

    [TestMethod]
    public void A_file_that_is_held_by_another_is_told_of_its_path()
    {
        WritePem("held.pem", Three[0]);
        using var held = new FileStream(PathOf("held.pem"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.AreEqual("partners/held.pem", Fails(Mab.FileFailure, Declared("held.pem")).File);
    }

    [TestMethod]
    public void A_file_that_may_not_be_read_is_told_of_its_path()
    {
        // Windows has no modes; there, the file that is held by another proves the same.
        if (OperatingSystem.IsWindows())
            return;

        WritePem("secret.pem", Three[0]);
        File.SetUnixFileMode(PathOf("secret.pem"), UnixFileMode.None);
        // Root reads everything.
        if (CanRead(PathOf("secret.pem")))
            return;
        Assert.AreEqual("partners/secret.pem", Fails(Mab.FileFailure, Declared("secret.pem")).File);
    }

    private static bool CanRead(string path)
    {
        try
        {
            File.OpenRead(path).Dispose();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    [TestMethod]
    public void Damage_is_told_with_file_and_line()
    {
        Write("bad.pem", PartnerSample.Ascii("from us\n-----BEGIN CERTIFICATE-----\nMIIB\n*\n-----END CERTIFICATE-----\n"));
        var finding = Fails(Mab.DamagedCertificate, Declared("bad.pem"));
        Assert.AreEqual("partners/bad.pem(4)", $"{finding.File}({finding.Line})");
    }

    [TestMethod]
    public void A_private_key_is_told_of_its_file()
    {
        Write("key.pem", PartnerSample.Ascii(PrivateKeySample.All[0].Pem));
        Assert.AreEqual("partners/key.pem", Fails(Mab.PrivateKeyFromPartner, Declared("key.pem")).File);
    }

    [TestMethod]
    public void The_other_files_are_still_read_and_every_failure_is_told()
    {
        WritePem("one.pem", Three[0]);
        WritePem("three.pem", Three[2]);
        var partners = Resolve(Declared("one.pem"), Declared("no.pem"), Declared("three.pem"), Declared("nor.pem"));
        CollectionAssert.AreEqual(new[] { "one", "three" }, partners.Select(partner => partner.Alias).ToList());
        CollectionAssert.AreEqual(new[] { "partners/no.pem", "partners/nor.pem" }, _findings.Select(finding => finding.File).ToList());
    }

    [TestMethod]
    public void A_file_is_read_once_for_all_keystores()
    {
        WritePem("one.pem", Three[0]);
        var one = Declared("one.pem");
        var none = Declared("none.pem");
        _ = Resolve(one, none);
        File.Delete(PathOf("one.pem"));
        WritePem("none.pem", Three[1]);
        Assert.AreEqual("one", Resolve(one, none).Single().Alias);
        Assert.HasCount(2, _findings);
    }
}
