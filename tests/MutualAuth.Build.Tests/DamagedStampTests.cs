using System.Text;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>
/// Stamps are read by MSBuild itself. Whatever one holds, the build succeeds, the keystore stays as it is, and nothing of what
/// the stamp holds is carried out.
/// </summary>
[TestClass]
public sealed class DamagedStampTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    private const string Stamp = "obj/mutualauth/orders.csproj.stamp";

    private static readonly string[] Stamps = ["", ".watched", ".measured", ".times", ".outputs", ".copy-newest", ".copy-always"];

    private static readonly (string What, byte[] Content)[] Contents =
    [
        ("nothing", []),
        ("words", Encoding.UTF8.GetBytes("never\n")),
        ("a number too large", Encoding.UTF8.GetBytes(new string('9', 400))),
        ("a property function", Encoding.UTF8.GetBytes("$([System.IO.File]::WriteAllText('executed', 'x'))\n'$([MSBuild]::Escape('a'))'")),
        ("items and metadata", Encoding.UTF8.GetBytes("@(Compile);%(FullPath);$(MSBuildProjectFullPath)\n%24%28a%29;%00;*;**/*\n")),
        ("quotes and conditions", Encoding.UTF8.GetBytes("' == '' or 'a' == 'a\n\") or (\"\n0 or 1\n-1\n0x10\n1e9\n")),
        ("fields of a line", Encoding.UTF8.GetBytes("a|b|c|d|$([System.IO.File]::WriteAllText('executed', 'x'))|'|%2527%29|h\n||||||||||\n|||||||\n")),
        ("bytes", [0, 0xFF, 0xFE, 0, 0x27, 0x24, 0x28, 0x80, 0x0A, .. "C:\\con\n/dev/null/a\n"u8]),
        ("a mebibyte", Encoding.UTF8.GetBytes(new string('(', 1024 * 1024))),
    ];

    [TestMethod]
    public void A_damaged_stamp_fails_no_build_and_is_mended_by_it()
    {
        var project = QuickStart();
        project.Declare("""
            <MutualAuthKeyStore Include="mutualauth/orders.jks" CopyToOutputDirectory="PreserveNewest" />
            <PartnerCertificate Include="partners/puppet.pem" Alias="Puppet" />
            """);
        project.Build().ShouldHaveSucceeded();
        var keyStore = project.Read("mutualauth/orders.jks");

        foreach (var (what, content) in Contents)
        {
            foreach (var stamp in Stamps)
                project.Write(Stamp + stamp, content);
            var result = project.Build();

            Assert.AreEqual(0, result.ExitCode, $"{what}: {result.Output}");
            Assert.AreSequenceEqual(keyStore, project.Read("mutualauth/orders.jks"), what);
            Assert.IsFalse(project.Has("executed"), what);
            project.Build().ShouldHaveDoneNothing();
        }
    }

    [TestMethod]
    public void A_damaged_list_of_what_is_made_or_copied_alone_fails_no_build()
    {
        var project = QuickStart();
        project.Declare("""
            <MutualAuthKeyStore Include="mutualauth/orders.jks" CopyToOutputDirectory="PreserveNewest" />
            <PartnerCertificate Include="partners/puppet.pem" Alias="Puppet" />
            """);
        project.Build().ShouldHaveSucceeded();
        foreach (var (what, content) in Contents)
        {
            project.Write(Stamp + ".copy-newest", content);
            project.Write(Stamp + ".copy-always", content);
            project.Write(Stamp + ".outputs", content);

            var result = project.Build();

            Assert.AreEqual(0, result.ExitCode, $"{what}: {result.Output}");
            Assert.IsFalse(project.Has("executed"), what);
        }
    }
}
